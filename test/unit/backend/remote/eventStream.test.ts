import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventStream } from "../../../../src/backend/remote/eventStream.ts";
import { jsonLines } from "../../../../src/backend/remote/jsonLines.ts";
import { LineTooLong } from "../../../../src/backend/remote/streamedLines.ts";
import { cutBytes, cutPlaces } from "./cutBytes.ts";

async function* streamOf(pieces: readonly Uint8Array[]) {
  yield* pieces;
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const eventsOf = (text: string) => all(eventStream(streamOf([bytesOf(text)]), 1000));

describe("an event stream", () => {
  // Cases of https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation.
  it.each([
    ["data: one\n\n", [["message", "one"]]],
    ["data: YHOO\ndata: +2\ndata: 10\n\n", [["message", "YHOO\n+2\n10"]]],
    [
      ": comment\n\ndata: first\nid: 1\n\ndata:second\nid\n\ndata:  third",
      [
        ["message", "first"],
        ["message", "second"],
      ],
    ],
    [
      "data\n\ndata\ndata\n\ndata:",
      [
        ["message", ""],
        ["message", "\n"],
      ],
    ],
    [
      "data:test\n\ndata: test\n\n",
      [
        ["message", "test"],
        ["message", "test"],
      ],
    ],
    [
      "event: error\r\ndata: a\r\n\r\ndata: b\r\rdata: c\n\r\n",
      [
        ["error", "a"],
        ["message", "b"],
        ["message", "c"],
      ],
    ],
    ["\uFEFFdata: behind a byte order mark\n\n", [["message", "behind a byte order mark"]]],
    ["event: nothing\n\nretry: 10\nunknown: x\n\n", []],
  ])("%j has the events of the specification", async (text, expected) => {
    expect((await eventsOf(text)).map(({ type, data }) => [type, data])).toEqual(expected);
  });

  it("is the same for any cutting of its bytes", async () => {
    const line = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => `data: ${text.replaceAll(/[\r\n]/gu, "")}`),
      fc.constantFrom("", "", ": ping", "event: é", "data"),
    );
    const text = fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\r")), { maxLength: 12 }).map((lines) => lines.flat().join(""));
    await fc.assert(
      fc.asyncProperty(text, cutPlaces, async (whole, places) => {
        const cut = cutBytes(bytesOf(whole), places);
        expect(await all(eventStream(streamOf(cut), 1000))).toEqual(await eventsOf(whole));
      }),
    );
  });

  it("ends with an error where a line or an event has no end", async () => {
    const endless = async function* () {
      for (;;) yield bytesOf("x".repeat(300));
    };
    await expect(all(eventStream(endless(), 1000))).rejects.toBeInstanceOf(LineTooLong);
    await expect(eventsOf(`data: ${"x".repeat(600)}\n`.repeat(2))).rejects.toBeInstanceOf(LineTooLong);
    // Lines without anything in them take memory, too.
    await expect(eventsOf("data\n".repeat(1001))).rejects.toBeInstanceOf(LineTooLong);
  });
});

describe("JSON lines", () => {
  it("are the same for any cutting of their bytes, with and without carriage returns", async () => {
    const values = fc.array(
      fc.jsonValue().map((value) => JSON.stringify({ value })),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(values, fc.constantFrom("\n", "\r\n", "\n\n"), cutPlaces, async (lines, end, places) => {
        const cut = cutBytes(bytesOf(lines.join(end)), places);
        expect(await all(jsonLines(streamOf(cut), 10_000))).toEqual(lines);
      }),
    );
  });
});
