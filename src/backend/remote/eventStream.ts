/**
 * Server-sent events, read as https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream says, but for
 * `id` and `retry`: an answer is never asked for again in its middle.
 */
import { LineTooLong, streamedLines } from "./streamedLines.ts";

export interface ServerEvent {
  /** "message" where the server names none. */
  readonly type: string;
  readonly data: string;
}

/** Events in order. An event that no empty line ends is dropped, as the specification has it. */
export async function* eventStream(bytes: AsyncIterable<Uint8Array>, maxLineLength: number): AsyncGenerator<ServerEvent> {
  let type = "";
  let data: string[] = [];
  let length = 0;
  for await (const line of streamedLines(bytes, { endings: "any", maxLineLength })) {
    if (line === "") {
      if (data.length > 0) yield { type: type === "" ? "message" : type, data: data.join("\n") };
      [type, data, length] = ["", [], 0];
      continue;
    }
    const colon = line.indexOf(":");
    // A line that begins with a colon is a comment, which servers send to keep a connection open.
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /u, "");
    if (field === "event") type = value;
    if (field !== "data") continue;
    // Each line with its end, so that lines without anything in them come to an end, too.
    length += value.length + 1;
    if (length > maxLineLength) throw new LineTooLong();
    data.push(value);
  }
}
