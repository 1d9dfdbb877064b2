import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GeneratedText } from "../../../src/worker/generatedText.ts";

const utf8 = new TextEncoder();

function generate(tokens: readonly Uint8Array[], { skipBytes = 0, stop = [] as readonly string[] } = {}) {
  const text = new GeneratedText((id) => tokens[id] ?? new Uint8Array(), skipBytes, { strings: stop, afterText: false });
  const pieces = tokens.map((_, id) => text.push(id));
  return { text: pieces.join("") + text.end(), tokenEnds: text.tokenEnds };
}

describe("GeneratedText", () => {
  it("tells where in the text each token ends", () => {
    const tokens = ["foo", "(", "a)"].map((part) => utf8.encode(part));
    expect(generate(tokens)).toEqual({ text: "foo(a)", tokenEnds: [3, 4, 6] });
  });

  it("counts neither what stands before the cursor nor what ends the text", () => {
    const tokens = ["return", " a", ";\n", "b"].map((part) => utf8.encode(part));
    expect(generate(tokens, { skipBytes: 3, stop: ["\n"] })).toEqual({ text: "urn a;", tokenEnds: [3, 5, 6, 6] });
  });

  it("counts a character with the token that makes it whole", () => {
    const bytes = utf8.encode("é");
    expect(generate([bytes.subarray(0, 1), bytes.subarray(1)])).toEqual({ text: "é", tokenEnds: [0, 1] });
    expect(generate([bytes.subarray(0, 1)])).toEqual({ text: "\ufffd", tokenEnds: [1] });
  });

  it("has as many ends as tokens, the last at the end of the text", () => {
    const token = fc.uint8Array({ minLength: 0, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(token, { minLength: 1 }), fc.nat(6), (tokens, skipBytes) => {
        const { text, tokenEnds } = generate(tokens, { skipBytes, stop: ["a"] });
        expect(tokenEnds).toHaveLength(tokens.length);
        expect(tokenEnds.at(-1)).toBe(text.length);
      }),
    );
  });
});
