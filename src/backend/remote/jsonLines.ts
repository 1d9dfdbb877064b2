/** One JSON value a line, as Ollama streams (https://github.com/ollama/ollama/blob/main/docs/api.md#streaming-responses). */
import { streamedLines } from "./streamedLines.ts";

/** Lines that are not blank, unparsed. The last one counts without an end, too. */
export async function* jsonLines(bytes: AsyncIterable<Uint8Array>, maxLineLength: number): AsyncGenerator<string> {
  for await (const line of streamedLines(bytes, { endings: "lineFeed", maxLineLength })) if (line.trim() !== "") yield line;
}
