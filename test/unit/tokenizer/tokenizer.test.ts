import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { readGguf } from "../../../src/model/formats/gguf.ts";
import { byteCharacters } from "../../../src/tokenizer/byteAlphabet.ts";
import { tokenizerFromGguf } from "../../../src/tokenizer/fromGguf.ts";
import { createTokenizer, type Tokenizer } from "../../../src/tokenizer/tokenizer.ts";
import { type ByteLevelOptions, byteLevelVocabulary, preTokenizerNamed } from "../../fixtures/vocabularies.ts";

const modelPath = "models/SmolLM2-135M-Instruct.Q4_1.gguf";
let tokenizer: Tokenizer;
let fresh: () => Tokenizer;
beforeAll(async () => {
  const file = await readGguf(modelPath);
  fresh = () => tokenizerFromGguf(file);
  tokenizer = fresh();
});

/** Bytes are ids 0 to 255; then "ab", "abab", a control token, an added one. */
function small(change: ByteLevelOptions = {}): Tokenizer {
  return createTokenizer(
    byteLevelVocabulary({
      tokens: [...byteCharacters, "ab", "abab", "<|end|>", "<|end|>more", "<tool>"],
      merges: ["a b", "ab ab"],
      controlTokens: new Set([258, 259]),
      addedTokens: new Set([260]),
      endTokens: new Set([258]),
      ...change,
    }),
  );
}

/** UTF-8 has no halves of surrogate pairs: they become the replacement character. */
function wellFormed(text: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text));
}

describe("encoding", () => {
  it("merges in the order of the merges", () => {
    expect(small().encode("ababab c")).toEqual([257, 256, 32, 99]);
  });

  it("takes the text of control tokens as plain text unless asked", () => {
    expect(small().encode("a<|end|>")).toEqual([..."a<|end|>"].map((character) => character.charCodeAt(0)));
    expect(small().encode("a<|end|>", { special: true })).toEqual([97, 258]);
  });

  it("prefers the longer of two control tokens that start alike", () => {
    expect(small().encode("<|end|>more<|end|>", { special: true })).toEqual([259, 258]);
  });

  it("cuts added tokens out of any text", () => {
    expect(small().encode("ab<tool>ab")).toEqual([256, 260, 256]);
  });

  it("takes a whole token before merges where the pre-tokenizer says so", () => {
    const base = preTokenizerNamed("gpt-2");
    const unmergeable = { tokens: [...byteCharacters, "xyz"], controlTokens: new Set<number>(), addedTokens: new Set<number>() };
    expect(small({ ...unmergeable, preTokenizer: base }).encode("xyz")).toEqual([120, 121, 122]);
    expect(small({ ...unmergeable, preTokenizer: { ...base, ignoreMerges: true } }).encode("xyz")).toEqual([256]);
  });

  it("gives no ids for no text", () => {
    expect(tokenizer.encode("")).toEqual([]);
    expect(tokenizer.encode("", { special: true })).toEqual([]);
  });

  it("takes halves of surrogate pairs as the replacement character", () => {
    expect(tokenizer.encode("a\ud800b\udc00")).toEqual(tokenizer.encode("a\ufffdb\ufffd"));
  });

  it("gives back any well-formed text, cold and warm", () => {
    const shared = small();
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const [cold, warm] = [shared.encode(text), shared.encode(text)];
        expect(shared.decode(cold)).toBe(text);
        expect(warm).toEqual(cold);
      }),
    );
  });

  it("gives the same ids whatever was encoded before", () => {
    const words = fc.array(fc.constantFrom("return", " return", "  ", "\n", "foo", "(", "é", "日本", "12", "aaaaaaaaaaaaaaaa", "🙂"), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(words, words, (before, text) => {
        const used = small();
        used.encode(before.join(""));
        expect(used.encode(text.join(""))).toEqual(small().encode(text.join("")));
      }),
    );
  });

  const repeated = ["a", " ", "\n", "=", "1", "日", "🙂", "\ud83d", "\0"];
  it.each(repeated)("encodes a million units of %j within seconds, and losslessly", (unit) => {
    const text = unit.repeat(1_000_000 / unit.length);
    const start = performance.now();
    const ids = tokenizer.encode(text);
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(tokenizer.decode(ids)).toBe(wellFormed(text));
  });

  it("encodes a long word of different letters in time that grows with its length", () => {
    const word = (length: number) =>
      Array.from({ length }, (_, index) => String.fromCharCode(97 + ((index * index + index * 7) % 26))).join("");
    const timeOf = (length: number) => {
      const text = word(length);
      const cold = fresh();
      const start = performance.now();
      cold.encode(text);
      return performance.now() - start;
    };
    timeOf(20_000);
    // Eight times the length: a quadratic cost would take 64 times as long.
    expect(timeOf(200_000)).toBeLessThan(32 * Math.max(5, timeOf(25_000)));
  });
});

describe("decoding", () => {
  it("gives the bytes of tokens that are part of a character", () => {
    const bytes = tokenizer.encode("🙂").map((id) => [...tokenizer.tokenBytes(id)]);
    expect(bytes.flat()).toEqual([...new TextEncoder().encode("🙂")]);
  });

  it("gives control tokens by name, and marks them", () => {
    const id = tokenizer.tokenId("<|im_start|>") ?? -1;
    expect(tokenizer.decode([id])).toBe("<|im_start|>");
    expect(tokenizer.isControl(id)).toBe(true);
    expect(tokenizer.isControl(tokenizer.encode("return")[0] ?? -1)).toBe(false);
  });

  it("gives nothing for ids outside of the vocabulary", () => {
    expect(tokenizer.tokenBytes(49_152)).toHaveLength(0);
    expect(tokenizer.tokenBytes(-1)).toHaveLength(0);
  });

  it("keeps a byte order mark and replaces bytes that are no UTF-8", () => {
    expect(tokenizer.decode(tokenizer.encode("\ufeffa"))).toBe("\ufeffa");
    expect(small().decode([97, 0xff, 98])).toBe("a\ufffdb");
  });
});
