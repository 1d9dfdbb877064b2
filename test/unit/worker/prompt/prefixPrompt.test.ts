import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTokenizer, type Tokenizer } from "../../../../src/tokenizer/tokenizer.ts";
import { prefixPrompt } from "../../../../src/worker/prompt/prefixPrompt.ts";
import { tinyTokens } from "../../../fixtures/tinyModel.ts";
import { byteLevelVocabulary, preTokenizerNamed } from "../../../fixtures/vocabularies.ts";

interface Changes {
  readonly missing?: readonly string[];
  readonly beginToken?: number;
  readonly endTokens?: readonly number[];
}

/** Bytes as tokens and nothing merged, so that tokens can be counted as characters. */
function byteTokenizer({ missing = [], beginToken, endTokens = [2] }: Changes = {}): Tokenizer {
  const tokens = tinyTokens
    .slice(0, 6 + 256)
    .map((token, id) => (missing.some((text) => text.charCodeAt(0) === id - 6) ? `<unused${id}>` : token));
  return createTokenizer(
    byteLevelVocabulary({
      tokens,
      preTokenizer: preTokenizerNamed("smollm"),
      controlTokens: new Set([0, 1, 2, 3, 4, 5]),
      endTokens: new Set(endTokens),
      beginToken,
    }),
  );
}

const tokenizer = byteTokenizer();
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");
const texts = fc.string({ unit: fc.constantFrom("a", "b", " ", "\n", "(", "é", "🙂", "1"), maxLength: 60 });

describe("the prompt of a prefix", () => {
  it("is the end of the text as tokens, and what was taken back", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 80 }), (text, maxTokens) => {
        const { ids, healed } = prefixPrompt(tokenizer, text, maxTokens);
        expect(ids.length).toBeGreaterThan(0);
        expect(ids.length).toBeLessThanOrEqual(maxTokens);
        expect(text.endsWith(textOf(healed))).toBe(true);
        const all = Buffer.from(text.slice(0, tokenizer.splitTail(text)), "utf8");
        const kept = Buffer.concat(ids.filter((id) => id !== 2).map((id) => tokenizer.tokenBytes(id)));
        expect(all.subarray(all.length - kept.length).equals(kept)).toBe(true);
        if (all.length <= maxTokens) expect(kept.length).toBe(all.length);
        // At most a step, a quarter of the budget, is left out without need.
        else expect(kept.length).toBeGreaterThan(maxTokens - Math.max(1, Math.floor(maxTokens / 4)));
      }),
      { numRuns: 300 },
    );
  });

  it("keeps its first token while fewer tokens than a step are typed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 40 }), fc.integer({ min: 0, max: 200 }), (maxTokens, typedBefore) => {
        const step = Math.floor(maxTokens / 4);
        // Each character is a token; the dot at the end is the one taken back.
        const digits = Array.from({ length: 300 }, (_, index) => String.fromCharCode(0x21 + (index % 90)));
        const starts: number[] = [];
        for (let typed = 0; typed < step; typed++) {
          const count = typedBefore + typed;
          const text = `${digits.slice(0, count).join("")} .`;
          starts.push(Buffer.byteLength(text.slice(0, tokenizer.splitTail(text))) - prefixPrompt(tokenizer, text, maxTokens).ids.length);
        }
        const moves = starts.filter((start, index) => index > 0 && start !== starts[index - 1]).length;
        expect(moves).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("begins with the begin token of the model, which counts", () => {
    const begins = byteTokenizer({ beginToken: 1 });
    expect(prefixPrompt(begins, "ab c", 10).ids).toEqual([1, 6 + 97, 6 + 98]);
    const { ids } = prefixPrompt(begins, `${"x".repeat(30)} c`, 10);
    expect(ids[0]).toBe(1);
    expect(ids.length).toBeLessThanOrEqual(10);
    expect(prefixPrompt(begins, "", 10)).toEqual({ ids: [1], healed: new Uint8Array() });
  });

  it("of nothing begins where a document ends, or with the first token where that is not known", () => {
    expect(prefixPrompt(tokenizer, "", 10)).toEqual({ ids: [2], healed: new Uint8Array() });
    expect(prefixPrompt(tokenizer, " ", 10)).toEqual({ ids: [2], healed: Uint8Array.of(32) });
    expect(prefixPrompt(byteTokenizer({ endTokens: [] }), "", 10).ids).toEqual([0]);
  });

  it("takes nothing back that the vocabulary cannot spell", () => {
    const poor = byteTokenizer({ missing: ["\t", "\0"] });
    expect(prefixPrompt(poor, "a\n\t", 10)).toEqual({ ids: [6 + 97, 6 + 10], healed: new Uint8Array() });
    expect(prefixPrompt(poor, "a \n", 10)).toEqual({ ids: [6 + 97], healed: Uint8Array.of(32, 10) });
    expect(prefixPrompt(poor, "\0", 10)).toEqual({ ids: [2], healed: new Uint8Array() });
  });
});
