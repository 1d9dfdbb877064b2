import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Detokenizer } from "../../../src/engine/detokenizer.ts";

/** Bytes cut at random places: one token a part, ids in order. Empty tokens happen as well. */
const cuts = fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 20 });

function partsOf(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let start = 0, index = 0; start < bytes.length; index++) {
    // A part of at least one byte comes at last, or the loop would not end.
    const size = sizes[index % sizes.length] ?? 0;
    const length = index % sizes.length === 0 ? Math.max(1, size) : size;
    parts.push(bytes.subarray(start, start + length));
    start += length;
  }
  return parts;
}

function piecesOf(parts: readonly Uint8Array[], skipBytes = 0): string[] {
  const detokenizer = new Detokenizer((id) => parts[id] ?? new Uint8Array(), skipBytes);
  return [...parts.map((_, id) => detokenizer.push(id)), detokenizer.end()];
}

const utf8 = new TextEncoder();
const decodeAll = (bytes: Uint8Array) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
const anyText = fc.string({ unit: fc.constantFrom("a", "\n", "\0", "é", "日", "🙂", "👩‍👩‍👧", "\ufeff", "\ufffd"), maxLength: 30 });

describe("detokenizer", () => {
  it("gives pieces that are the text when joined, each of whole characters", () => {
    fc.assert(
      fc.property(anyText, cuts, (text, sizes) => {
        const pieces = piecesOf(partsOf(utf8.encode(text), sizes));
        expect(pieces.join("")).toBe(text);
        expect(pieces.at(-1)).toBe("");
        for (const piece of pieces) expect(piece).not.toMatch(/\p{Cs}/u);
        // U+FFFD stands in a piece only where the text has it, so nothing was given out half.
        const replaced = (part: string) => part.split("\ufffd").length - 1;
        expect(pieces.reduce((sum, piece) => sum + replaced(piece), 0)).toBe(replaced(text));
      }),
    );
  });

  it("gives for bytes that are no UTF-8 what decoding all of them gives", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), cuts, (bytes, sizes) => {
        expect(piecesOf(partsOf(bytes, sizes)).join("")).toBe(decodeAll(bytes));
      }),
    );
  });

  it("gives a character with the token that ends it", () => {
    const [a, b, c] = [Uint8Array.of(0xf0, 0x9f), Uint8Array.of(0x99), Uint8Array.of(0x82, 0x61)];
    expect(piecesOf([a, b, c])).toEqual(["", "", "🙂a", ""]);
  });

  it("gives U+FFFD at the end for a character that never became whole", () => {
    expect(piecesOf([Uint8Array.of(0x61, 0xf0, 0x9f)])).toEqual(["a", "\ufffd"]);
  });

  it("keeps a byte order mark at the start, in the middle and cut in two", () => {
    expect(piecesOf([utf8.encode("\ufeffa"), utf8.encode("\ufeff")]).join("")).toBe("\ufeffa\ufeff");
    expect(piecesOf([Uint8Array.of(0xef, 0xbb), Uint8Array.of(0xbf, 0x61)])).toEqual(["", "\ufeffa", ""]);
  });

  it("leaves out the first bytes, however tokens lie across their end", () => {
    fc.assert(
      fc.property(anyText, anyText, cuts, (skipped, text, sizes) => {
        const skipBytes = utf8.encode(skipped).length;
        expect(piecesOf(partsOf(utf8.encode(skipped + text), sizes), skipBytes).join("")).toBe(text);
      }),
    );
  });

  it("gives nothing when less comes than is to be left out", () => {
    expect(piecesOf([utf8.encode("re"), utf8.encode("t")], 5)).toEqual(["", "", ""]);
  });
});
