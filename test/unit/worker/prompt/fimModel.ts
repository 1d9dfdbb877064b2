/** Tokenizers of bytes and of the special tokens of families that fill in the middle. */
import { byteCharacters } from "../../../../src/tokenizer/byteAlphabet.ts";
import { findEndTokens, findFimTokens } from "../../../../src/tokenizer/specialTokens.ts";
import { createTokenizer, type Tokenizer } from "../../../../src/tokenizer/tokenizer.ts";
import { byteLevelVocabulary, preTokenizerNamed } from "../../../fixtures/vocabularies.ts";

export const familyTokens = {
  qwen: ["<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|repo_name|>", "<|file_sep|>", "<|fim_pad|>"],
  codeGemma: ["<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|file_separator|>"],
  granite4: ["<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|fim_pad|>"],
  stableCode: ["<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<fim_pad>", "<filename>", "<reponame>", "<repo_continuation>"],
  starCoder: ["<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<reponame>", "<filename>", "<fim_pad>"],
  starCoder2: ["<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<repo_name>", "<file_sep>", "<fim_pad>"],
  seedCoder: ["<[fim-prefix]>", "<[fim-suffix]>", "<[fim-middle]>"],
  codeLlama: ["\u2581<PRE>", "\u2581<SUF>", "\u2581<MID>"],
  mistral: ["[PREFIX]", "[SUFFIX]", "[MIDDLE]"],
  deepSeek: ["<\uff5cfim\u2581begin\uff5c>", "<\uff5cfim\u2581hole\uff5c>", "<\uff5cfim\u2581end\uff5c>"],
  none: [],
} as const satisfies Record<string, readonly string[]>;

export type FamilyName = keyof typeof familyTokens;

/** `uncontrolled` are special tokens that the file calls plain text. */
export function fimTokenizer(family: FamilyName, uncontrolled: readonly string[] = [], beginToken?: number): Tokenizer {
  const names = ["<|endoftext|>", ...familyTokens[family]];
  const tokens = [...byteCharacters, ...names];
  const idOf = (name: string) => {
    const at = names.indexOf(name);
    return at < 0 ? undefined : byteCharacters.length + at;
  };
  const fimTokens = findFimTokens({ byKey: () => undefined, byName: idOf });
  return createTokenizer(
    byteLevelVocabulary({
      tokens,
      preTokenizer: preTokenizerNamed("smollm"),
      controlTokens: new Set(names.filter((name) => !uncontrolled.includes(name)).map((name) => idOf(name) ?? -1)),
      endTokens: new Set(findEndTokens(idOf, fimTokens)),
      beginToken,
      fimTokens,
    }),
  );
}
