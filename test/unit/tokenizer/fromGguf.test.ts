import { describe, expect, it } from "vitest";
import type { GgufFile, GgufValue } from "../../../src/model/gguf.ts";
import { AppError } from "../../../src/shared/errors.ts";
import { byteCharacters } from "../../../src/tokenizer/byteAlphabet.ts";
import { tokenizerFromGguf } from "../../../src/tokenizer/fromGguf.ts";

function fileWith(changes: Record<string, GgufValue | undefined>): GgufFile {
  const metadata: Record<string, GgufValue | undefined> = {
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.pre": "smollm",
    "tokenizer.ggml.tokens": [...byteCharacters, "ab", "<s>", "<|im_end|>"],
    "tokenizer.ggml.token_type": [...byteCharacters.map(() => 1), 1, 3, 3],
    "tokenizer.ggml.merges": ["a b"],
    "tokenizer.ggml.bos_token_id": 257,
    "tokenizer.ggml.eos_token_id": 258,
    ...changes,
  };
  const entries = Object.entries(metadata).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return { path: "some.gguf", version: 3, fileBytes: 0, headerBytes: 0, metadata: new Map(entries), tensors: new Map() };
}

function errorOf(changes: Record<string, GgufValue | undefined>): unknown {
  try {
    tokenizerFromGguf(fileWith(changes));
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("a tokenizer from metadata", () => {
  it("takes tokens, merges and control tokens", () => {
    const tokenizer = tokenizerFromGguf(fileWith({}));
    expect(tokenizer.encode("ab <s>", { special: true })).toEqual([256, 32, 257]);
    expect(tokenizer.isControl(257)).toBe(true);
    expect(tokenizer.vocabularySize).toBe(259);
  });

  it("begins with a token only where the file or its kind says so", () => {
    expect(tokenizerFromGguf(fileWith({})).beginToken).toBeUndefined();
    expect(tokenizerFromGguf(fileWith({ "tokenizer.ggml.add_bos_token": true })).beginToken).toBe(257);
    expect(tokenizerFromGguf(fileWith({ "tokenizer.ggml.pre": "llama-bpe" })).beginToken).toBe(257);
    const told = { "tokenizer.ggml.pre": "llama-bpe", "tokenizer.ggml.add_bos_token": false };
    expect(tokenizerFromGguf(fileWith(told)).beginToken).toBeUndefined();
  });

  it("finds end tokens by id and by name, but takes no plain text for one", () => {
    const ids = { "tokenizer.ggml.eos_token_id": 10, "tokenizer.ggml.eot_token_id": 11 };
    expect(tokenizerFromGguf(fileWith(ids)).endTokens).toEqual(new Set([10, 11, 258]));
    const noTypes = { "tokenizer.ggml.token_type": undefined, "tokenizer.ggml.eos_token_id": undefined };
    expect(tokenizerFromGguf(fileWith(noTypes)).endTokens).toEqual(new Set());
  });

  it("cuts as GPT-2 where the file is older than the key", () => {
    const old = tokenizerFromGguf(
      fileWith({
        "tokenizer.ggml.pre": undefined,
        "tokenizer.ggml.merges": ["1 2"],
        "tokenizer.ggml.tokens": [...byteCharacters, "12", "<s>", "<|im_end|>"],
      }),
    );
    expect(old.encode("12")).toEqual([256]);
  });

  const unsupported: [string, Record<string, GgufValue | undefined>, string][] = [
    ["SentencePiece", { "tokenizer.ggml.model": "llama" }, 'got "llama"'],
    ["no tokenizer", { "tokenizer.ggml.model": undefined }, "got none"],
    [
      "an unknown cut",
      { "tokenizer.ggml.pre": "tekken" },
      'one of default, gpt-2, phi-2, mellum, smollm, starcoder, refact, command-r, codeshell, llama-bpe, llama3, llama-v3, falcon3, qwen2, deepseek-r1-qwen, got "tekken"',
    ],
  ];
  it.each(unsupported)("refuses %s and says what to choose", (_, changes, message) => {
    const error = errorOf(changes);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: "model/unsupportedTokenizer", message: expect.stringContaining(message) });
    expect(error).toMatchObject({ message: expect.stringMatching(/^some\.gguf: .*; choose a model of/) });
  });

  const malformed: [string, Record<string, GgufValue | undefined>, string][] = [
    ["no tokens", { "tokenizer.ggml.tokens": undefined }, '"tokenizer.ggml.tokens" must be a list of texts, got nothing'],
    ["an empty vocabulary", { "tokenizer.ggml.tokens": [] }, "at least one token"],
    ["tokens that are numbers", { "tokenizer.ggml.tokens": [1, 2] }, "must be a list of texts"],
    ["no merges", { "tokenizer.ggml.merges": undefined }, '"tokenizer.ggml.merges" must be a list of texts'],
    ["types of other tokens", { "tokenizer.ggml.token_type": [1, 3] }, "got 2 for 259 tokens"],
    [
      "an end outside of the vocabulary",
      { "tokenizer.ggml.eos_token_id": 259 },
      '"tokenizer.ggml.eos_token_id" must be a token id below 259, got 259',
    ],
    ["a begin that is text", { "tokenizer.ggml.bos_token_id": "<s>", "tokenizer.ggml.add_bos_token": true }, "must be a token id"],
  ];
  it.each(malformed)("refuses %s", (_, changes, message) => {
    expect(errorOf(changes)).toMatchObject({ code: "model/malformed", message: expect.stringContaining(message) });
  });
});
