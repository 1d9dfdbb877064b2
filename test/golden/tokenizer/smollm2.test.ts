/** Token ids must be those of the Hugging Face tokenizer of SmolLM2-135M-Instruct, recorded in the oracle file. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { readGguf } from "../../../src/model/formats/gguf.ts";
import { tokenizerFromGguf } from "../../../src/tokenizer/fromGguf.ts";
import type { Tokenizer } from "../../../src/tokenizer/tokenizer.ts";

interface OracleText {
  readonly text: string;
  readonly ids: number[];
}

const oracle: {
  readonly prompts: Record<string, OracleText>;
  readonly tokenizer: OracleText[];
  readonly special: OracleText[];
} = JSON.parse(readFileSync("test/fixtures/oracles/smollm2.json", "utf8"));

let tokenizer: Tokenizer;
beforeAll(async () => {
  tokenizer = tokenizerFromGguf(await readGguf("models/SmolLM2-135M-Instruct.Q4_1.gguf"));
});

describe("the embedded model's tokenizer", () => {
  const plain = [...oracle.tokenizer, ...Object.values(oracle.prompts)];
  it.each(plain)("encodes $text as the oracle does, and decodes it again", ({ text, ids }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
    expect(tokenizer.decode(ids)).toBe(text);
  });

  it.each(oracle.special)("encodes $text with special tokens as the oracle does", ({ text, ids }) => {
    expect(tokenizer.encode(text, { special: true })).toEqual(ids);
    expect(tokenizer.decode(ids)).toBe(text);
  });

  it("ends answers at the end of text, of a turn and of a repository's file, and begins without a token", () => {
    const ends = ["<|endoftext|>", "<|im_end|>", "<repo_name>", "<file_sep>"].map((text) => tokenizer.tokenId(text));
    expect([...tokenizer.endTokens].sort()).toEqual(ends.sort());
    expect(tokenizer.beginToken).toBeUndefined();
    expect(tokenizer.vocabularySize).toBe(49_152);
  });
});
