/**
 * Token ids to text, piece by piece. The pieces joined are the text of all ids at once, and no piece ends within a
 * character: bytes of an unfinished one wait for the next token.
 */
export class Detokenizer {
  private readonly bytes: (id: number) => Uint8Array;
  private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  private skip: number;

  /** The first `skipBytes` bytes are left out: text of the prompt that was generated again. */
  constructor(bytes: (id: number) => Uint8Array, skipBytes = 0) {
    this.bytes = bytes;
    this.skip = skipBytes;
  }

  push(id: number): string {
    const bytes = this.bytes(id);
    const skipped = Math.min(this.skip, bytes.length);
    this.skip -= skipped;
    return this.decoder.decode(bytes.subarray(skipped), { stream: true });
  }

  /** What is left at the end: nothing, or U+FFFD for a character that never became whole. */
  end(): string {
    return this.decoder.decode();
  }
}
