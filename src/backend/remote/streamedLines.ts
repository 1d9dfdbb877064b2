/** Bytes of a stream that arrive cut anywhere, as lines of text. */

export interface LineRules {
  /** "any" of line feed, carriage return and both, as event streams have it; "lineFeed" with or without a carriage return, as JSON lines. */
  readonly endings: "any" | "lineFeed";
  /** UTF-16 units. A server that never ends a line must not fill the memory of the editor. */
  readonly maxLineLength: number;
}

/** A line was longer than allowed. */
export class LineTooLong extends Error {}

/**
 * Complete lines without their ends, then what follows the last end, if anything. Bytes that are no UTF-8 become U+FFFD; a byte order
 * mark at the beginning is left out. Throws `LineTooLong`.
 */
export async function* streamedLines(bytes: AsyncIterable<Uint8Array>, { endings, maxLineLength }: LineRules): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let begun = "";
  // The line feed of a pair that was cut apart ends nothing: its carriage return has.
  let skipsLineFeed = false;
  const linesOf = function* (piece: string): Generator<string> {
    if (piece === "") return;
    const text = skipsLineFeed && piece.startsWith("\n") ? piece.slice(1) : piece;
    skipsLineFeed = endings === "any" && text.endsWith("\r");
    const lines = text.split(endings === "any" ? /\r\n|\n|\r/u : "\n");
    for (const [index, line] of lines.entries()) {
      begun += line;
      if (begun.length > maxLineLength) throw new LineTooLong();
      if (index === lines.length - 1) break;
      yield endings === "lineFeed" && begun.endsWith("\r") ? begun.slice(0, -1) : begun;
      begun = "";
    }
  };
  for await (const piece of bytes) yield* linesOf(decoder.decode(piece, { stream: true }));
  yield* linesOf(decoder.decode());
  if (begun !== "") yield begun;
}
