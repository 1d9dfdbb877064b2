import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Detokenizer } from "../../../src/engine/detokenizer.ts";
import { HealingConstraint, VocabularyIndex } from "../../../src/engine/healing.ts";
import { tokenizerFromGguf } from "../../../src/tokenizer/fromGguf.ts";
import { mergePairs } from "../../../src/tokenizer/mergePairs.ts";
import { createTokenizer } from "../../../src/tokenizer/tokenizer.ts";
import { prefixPrompt } from "../../../src/worker/prompt/prefixPrompt.ts";
import { bareVocabulary, sentencePieceFile, sentencePieceOracle } from "../../fixtures/vocabularies.ts";

const prefixed = tokenizerFromGguf(sentencePieceFile("prefixed"));
const bare = tokenizerFromGguf(sentencePieceFile("bare"));
const idOf = (text: string) => prefixed.tokenId(text) ?? -1;
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");

/** Code, other scripts, the mark that stands for a space in tokens, half a surrogate pair, and names of special tokens. */
const units = [
  "const ",
  "return",
  "foo(",
  ") {\n",
  "    ",
  "\t",
  "é",
  "日本",
  "🙂",
  "1",
  "\u2581",
  "\ud800",
  "\0",
  "<s>",
  "<|end|>",
  "<0x41>",
  "<table>",
];
const texts = fc.string({ unit: fc.constantFrom(...units), maxLength: 40 });

/** UTF-8 has no halves of surrogate pairs: they become the replacement character. */
const wellFormed = (text: string) => Buffer.from(text, "utf8").toString("utf8");

describe("text in tokens of SentencePiece", () => {
  it("is had back whatever it is, whole and token by token", () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(prefixed, bare), (text, tokenizer) => {
        const ids = tokenizer.encode(text);
        expect(tokenizer.decode(ids)).toBe(wellFormed(text));
        const streamed = new Detokenizer((id) => tokenizer.tokenBytes(id));
        expect(ids.map((id) => streamed.push(id)).join("") + streamed.end()).toBe(wellFormed(text));
        expect(ids.some((id) => tokenizer.isControl(id))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it("gains a space at the start of a document only", () => {
    expect(prefixed.startText).toBe(" ");
    expect(prefixed.encode("return", { atStart: true })).toEqual(prefixed.encode(" return"));
    expect(prefixed.decode(prefixed.encode("return"))).toBe("return");
    expect(bare.startText).toBe("");
    expect(bare.encode("return", { atStart: true })).toEqual(bare.encode("return"));
    expect(prefixed.encode("", { atStart: true })).toEqual([]);
  });

  it("gains a space behind each special token of a conversation", () => {
    const [end, x] = [idOf("<|end|>"), prefixed.encode(" x")];
    expect(prefixed.encode("<|end|>x<|end|>", { special: true, atStart: true })).toEqual([end, ...x, end]);
    expect(prefixed.encode("<|end|>x<|end|>", { special: true })).toEqual([end, ...prefixed.encode("x"), end]);
  });

  it("is merged over the whole text as if it had not been cut", () => {
    const { tokens, scores, types } = sentencePieceOracle.prefixed;
    const plain = new Map(tokens.flatMap((token, id) => (types[id] === 1 ? [[token, id] as const] : [])));
    const rankOf = (left: string, right: string) => {
      const id = plain.get(left + right);
      return id === undefined ? undefined : -(scores[id] ?? 0);
    };
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("const ", "re", "turn ", " ", "on", "\n", "日", "=", "e"), maxLength: 60 }), (text) => {
        const uncut = mergePairs(text.replaceAll(" ", "\u2581"), rankOf);
        const ids = uncut.flatMap((token) => plain.get(token) ?? Array.from(Buffer.from(token), (byte) => 4 + byte));
        expect(prefixed.encode(text)).toEqual(ids);
      }),
      { numRuns: 300 },
    );
  });

  it("names no token of a byte, of control or of what is unknown", () => {
    const ids = prefixed.encode("<0x41><s><unk>");
    expect(ids).not.toContain(idOf("<0x41>"));
    expect(ids).not.toContain(idOf("<s>"));
    expect(prefixed.isControl(idOf("<unk>"))).toBe(true);
    expect(textOf(prefixed.tokenBytes(idOf("<0x41>")))).toBe("A");
  });

  it("is unknown where nothing spells it", () => {
    const poor = createTokenizer({
      ...bareVocabulary,
      tokens: ["<unk>", "\u2581", "a"],
      controlTokens: new Set([0]),
      scheme: {
        kind: "sentencePiece",
        order: { by: "score", scores: [0, 0, 0] },
        byteTokens: [],
        unknownToken: 0,
        addsSpacePrefix: false,
      },
    });
    expect(poor.encode("a é")).toEqual([2, 1, 0]);
    // Then nothing of it is taken back to be generated again.
    expect(prefixPrompt(poor, "a é", 10)).toMatchObject({ ids: [2, 1, 0], healed: new Uint8Array() });
  });

  it("of a hundred thousand characters in one line costs no more than its length", () => {
    const counted = (length: number) => {
      let looked = 0;
      mergePairs("ab".repeat(length / 2), (left, right) => {
        looked++;
        return left.length + right.length <= 64 ? left.length : undefined;
      });
      return looked;
    };
    expect(counted(100_000)).toBeLessThan(12 * counted(10_000));
    const line = "x = foo(bar); ".repeat(8_000);
    expect(prefixed.decode(prefixed.encode(line))).toBe(line);
  });
});

describe("token healing with tokens of SentencePiece", () => {
  const index = new VocabularyIndex(
    prefixed.vocabularySize,
    (id) => prefixed.tokenBytes(id),
    (id) => prefixed.isControl(id),
  );

  it("takes a word back with the space before it", () => {
    const tail = (text: string) => text.slice(prefixed.splitTail(text));
    expect([tail("x = retu"), tail("foo("), tail("if (x) {\n    "), tail("日本")]).toEqual([" retu", "(", "\n    ", "日本"]);
  });

  it("can spell what was taken back, in tokens of bytes where need be", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 2 ** 31 }), (text, seed) => {
        const { ids, healed } = prefixPrompt(prefixed, text, 10_000);
        const constraint = new HealingConstraint(index, (id) => prefixed.tokenBytes(id), healed);
        let spelled = Buffer.alloc(0);
        for (let allowed = constraint.allowed(); allowed !== undefined; allowed = constraint.allowed()) {
          const id = allowed[seed % allowed.length] ?? -1;
          spelled = Buffer.concat([spelled, prefixed.tokenBytes(id)]);
          constraint.accept(id);
        }
        expect(spelled.subarray(0, healed.length).equals(healed)).toBe(true);
        // The prompt and what is spelt again are the text as a document begins: with a space before it.
        const prompt = prefixed.decode(ids.slice(1));
        expect(prompt + textOf(healed)).toBe(text === "" ? "" : ` ${wellFormed(text)}`);
      }),
      { numRuns: 300 },
    );
  });

  it("begins a document with the begin token, and takes back the space that was not typed", () => {
    expect(prefixPrompt(prefixed, "retu", 10)).toEqual({ ids: [1], healed: new TextEncoder().encode(" retu") });
    expect(prefixPrompt(prefixed, "", 10)).toEqual({ ids: [1], healed: new Uint8Array() });
    expect(prefixPrompt(bare, "retu", 10)).toEqual({ ids: [1], healed: new TextEncoder().encode("retu") });
  });
});
