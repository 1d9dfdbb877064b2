/**
 * The alphabet in which byte-level vocabularies are written: each byte is one printable character, so that a token of any bytes
 * is readable text. Bytes that print in Latin-1 stand for themselves, the others take U+0100 and up in order
 * (`bytes_to_unicode` of https://github.com/openai/gpt-2/blob/master/src/encoder.py).
 */

/** The character of each byte, by byte. */
export const byteCharacters: readonly string[] = makeAlphabet();

const byteOfCharacter: ReadonlyMap<string, number> = new Map(byteCharacters.map((character, byte) => [character, byte]));

/** The bytes that a token's text stands for, or undefined where the text is not written in the alphabet. */
export function bytesOfToken(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const byte = byteOfCharacter.get(text.charAt(index));
    if (byte === undefined) return undefined;
    bytes[index] = byte;
  }
  return bytes;
}

function makeAlphabet(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const prints = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCharCode(prints ? byte : next++);
  });
}
