import { describe, expect, it } from "vitest";
import type { GgufFile, GgufValue } from "../../../src/model/formats/gguf.ts";
import { AppError } from "../../../src/shared/errors.ts";
import { byteCharacters } from "../../../src/tokenizer/byteAlphabet.ts";
import { readVocabulary, tokenizerFromGguf } from "../../../src/tokenizer/fromGguf.ts";
import { sentencePieceFile } from "../../fixtures/vocabularies.ts";

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
  const contents = { path: "some.gguf", format: "gguf", files: ["some.gguf"], rotaryOrder: "ofArchitecture" } as const;
  return { ...contents, version: 3, fileBytes: 0, headerBytes: 0, metadata: new Map(entries), tensors: new Map() };
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

  it("cuts in a general way, and says so, where the file names no cut or one that is not known", () => {
    for (const name of [undefined, "latest-bpe"]) {
      const file = fileWith({
        "tokenizer.ggml.pre": name,
        "tokenizer.ggml.merges": ["1 2"],
        "tokenizer.ggml.tokens": [...byteCharacters, "12", "<s>", "<|im_end|>"],
      });
      expect(tokenizerFromGguf(file).encode("12")).toEqual([256]);
      expect(readVocabulary(file).notes).toEqual([expect.stringContaining(name === undefined ? "is missing" : 'is "latest-bpe"')]);
    }
    expect(readVocabulary(fileWith({})).notes).toEqual([]);
    expect(readVocabulary(fileWith({ "tokenizer.ggml.pre": "default" })).notes).toEqual([]);
  });

  it("begins with token 1 and a space in files of SentencePiece that say nothing", () => {
    const silent = { "tokenizer.ggml.bos_token_id": undefined, "tokenizer.ggml.add_space_prefix": undefined };
    const tokenizer = tokenizerFromGguf(sentencePieceFile("prefixed", silent));
    expect([tokenizer.beginToken, tokenizer.startText]).toEqual([1, " "]);
    const told = { "tokenizer.ggml.add_bos_token": false, "tokenizer.ggml.add_space_prefix": false };
    const other = tokenizerFromGguf(sentencePieceFile("prefixed", told));
    expect([other.beginToken, other.startText]).toEqual([undefined, ""]);
  });

  const fim = (names: readonly string[], type: number): Record<string, GgufValue> => ({
    "tokenizer.ggml.tokens": [...byteCharacters, ...names],
    "tokenizer.ggml.token_type": [...byteCharacters.map(() => 1), ...names.map(() => type)],
    "tokenizer.ggml.merges": [],
    "tokenizer.ggml.bos_token_id": 0,
    "tokenizer.ggml.eos_token_id": 0,
  });
  const families: [string, string[]][] = [
    ["Qwen", ["<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|repo_name|>", "<|file_sep|>", "<|fim_pad|>"]],
    ["StarCoder 2", ["<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<repo_name>", "<file_sep>", "<fim_pad>"]],
    ["Granite", ["<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<reponame>", "<filename>", "<fim_pad>"]],
    ["Code Llama", ["\u2581<PRE>", "\u2581<SUF>", "\u2581<MID>"]],
    ["Mistral", ["[PREFIX]", "[SUFFIX]", "[MIDDLE]"]],
    ["DeepSeek", ["<\uff5cfim\u2581begin\uff5c>", "<\uff5cfim\u2581hole\uff5c>", "<\uff5cfim\u2581end\uff5c>"]],
  ];
  it.each(families)("finds the tokens of fill-in-the-middle of %s by name, whatever their type", (_, names) => {
    for (const type of [1, 3, 4]) {
      const file = fileWith(fim(names, type));
      const tokenizer = tokenizerFromGguf(file);
      const [prefix, suffix, middle, repository, fileSeparator, pad] = names.map((_name, index) => 256 + index);
      expect(tokenizer.fimTokens).toEqual({ prefix, suffix, middle, repository, fileSeparator, pad });
      // In a user's text they stay text; where the model writes one, its text has ended.
      const text = names.join("x");
      expect(tokenizer.encode(text).filter((id) => id > 255)).toEqual([]);
      expect(tokenizer.encode(text, { special: true }).filter((id) => id > 255)).toEqual(names.map((_name, index) => 256 + index));
      expect([...tokenizer.endTokens].filter((id) => id > 255).sort()).toEqual(names.map((_name, index) => 256 + index));
    }
  });

  it("believes what a file says of fill-in-the-middle before it believes names, by newer and older keys", () => {
    const names = ["<fim_prefix>", "<fim_suffix>", "<fim_middle>", "one", "two", "three"];
    const newer = {
      "tokenizer.ggml.fim_pre_token_id": 259,
      "tokenizer.ggml.fim_suf_token_id": 260,
      "tokenizer.ggml.fim_mid_token_id": 261,
    };
    const older = { "tokenizer.ggml.prefix_token_id": 259, "tokenizer.ggml.suffix_token_id": 260, "tokenizer.ggml.middle_token_id": 261 };
    for (const keys of [newer, older]) {
      expect(readVocabulary(fileWith({ ...fim(names, 3), ...keys })).fimTokens).toMatchObject({ prefix: 259, suffix: 260, middle: 261 });
    }
    const wrong = { "tokenizer.ggml.fim_pre_token_id": 4_294_967_295 };
    expect(readVocabulary(fileWith({ ...fim(names, 3), ...wrong })).fimTokens).toMatchObject({ prefix: 256 });
    expect(readVocabulary(fileWith(fim(names.slice(0, 2), 3))).fimTokens).toBeUndefined();
  });

  const unsupported: [string, Record<string, GgufValue | undefined>, string][] = [
    ["Unigram", { "tokenizer.ggml.model": "t5" }, 'must be a byte-level BPE ("gpt2") or the BPE of SentencePiece ("llama"), got "t5"'],
    ["WordPiece", { "tokenizer.ggml.model": "bert" }, 'got "bert"'],
    ["no tokenizer", { "tokenizer.ggml.model": undefined }, "got none"],
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
    ["SentencePiece without scores", { "tokenizer.ggml.model": "llama" }, '"tokenizer.ggml.scores" must be a list of numbers, got nothing'],
    [
      "scores of other tokens",
      { "tokenizer.ggml.model": "llama", "tokenizer.ggml.scores": [0.5] },
      '"tokenizer.ggml.scores" must have one number a token, got 1 for 259 tokens',
    ],
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
