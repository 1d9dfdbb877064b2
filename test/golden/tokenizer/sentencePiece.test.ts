/** Ids must be those of the sentencepiece library, for small models that it was trained for. */
import { describe, expect, it } from "vitest";
import { tokenizerFromGguf } from "../../../src/tokenizer/fromGguf.ts";
import { sentencePieceFile, sentencePieceOracle } from "../../fixtures/vocabularies.ts";

describe("a SentencePiece model that puts a space before a text", () => {
  const tokenizer = tokenizerFromGguf(sentencePieceFile("prefixed"));
  it.each(sentencePieceOracle.prefixed.texts)("encodes $text as the library does", ({ text, ids }) => {
    expect(tokenizer.encode(text, { atStart: true })).toEqual(ids);
    expect(tokenizer.decode(ids)).toBe(text === "" ? "" : ` ${text}`);
  });
});

describe("a SentencePiece model with added tokens and no such space", () => {
  const tokenizer = tokenizerFromGguf(sentencePieceFile("bare"));
  it.each(sentencePieceOracle.bare.texts)("encodes $text as the library does, and decodes it again", ({ text, ids }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
    expect(tokenizer.decode(ids)).toBe(text);
  });
});
