/**
 * Tokens with a meaning, found by what the file says or else by their names, because files name one end token and seldom those of
 * fill-in-the-middle. The names are those that models were published with; a longer list is in
 * https://github.com/ggml-org/llama.cpp/blob/master/src/llama-vocab.cpp.
 */
import type { FimTokens } from "./vocabulary.ts";

/**
 * Tokens that end an answer whether or not the file gives their ids: models that were trained on text, turns and repositories
 * write others than the one that is named. The last row stands between the files of a repository.
 */
const endNames = [
  ["<|endoftext|>", "<|end_of_text|>", "</s>", "<eos>", "<|eos|>", "[EOS]", "<\uff5cend\u2581of\u2581sentence\uff5c>"],
  ["<|im_end|>", "<|end|>", "<|eot_id|>", "<|eom_id|>", "<end_of_turn>", "<end_of_utterance>", "<|return|>", "<|call|>"],
  ["<EOT>", "\u2581<EOT>", "_<EOT>", "[EOT]"],
  ["<|file_sep|>", "<file_sep>", "<|repo_name|>", "<repo_name>", "<|fim_pad|>", "<fim_pad>"],
].flat();

interface FimRole {
  /** Keys of GGUF behind `tokenizer.ggml.`, the newer first. */
  readonly keys: readonly string[];
  readonly names: readonly string[];
}

/** Rows of names: Qwen, StarCoder 2 and Granite, StarCoder, Code Llama, DeepSeek, GLM, Falcon, Seed, Mistral. */
const fimRoles = {
  prefix: {
    keys: ["fim_pre_token_id", "prefix_token_id"],
    names: [
      ["<|fim_prefix|>", "<fim_prefix>", "<fim-prefix>", "<PRE>", "\u2581<PRE>"],
      ["<\uff5cfim\u2581begin\uff5c>", "<|code_prefix|>", "<|prefix|>", "<[fim-prefix]>", "[PREFIX]"],
    ].flat(),
  },
  suffix: {
    keys: ["fim_suf_token_id", "suffix_token_id"],
    names: [
      ["<|fim_suffix|>", "<fim_suffix>", "<fim-suffix>", "<SUF>", "\u2581<SUF>"],
      ["<\uff5cfim\u2581hole\uff5c>", "<|code_suffix|>", "<|suffix|>", "<[fim-suffix]>", "[SUFFIX]"],
    ].flat(),
  },
  middle: {
    keys: ["fim_mid_token_id", "middle_token_id"],
    names: [
      ["<|fim_middle|>", "<fim_middle>", "<fim-middle>", "<MID>", "\u2581<MID>"],
      ["<\uff5cfim\u2581end\uff5c>", "<|code_middle|>", "<|middle|>", "<[fim-middle]>", "[MIDDLE]"],
    ].flat(),
  },
  repository: {
    keys: ["fim_rep_token_id"],
    names: ["<|repo_name|>", "<repo_name>", "<|fim_repo|>", "<fim-repo>", "<reponame>", "<REPO>"],
  },
  fileSeparator: { keys: ["fim_sep_token_id"], names: ["<|file_sep|>", "<file_sep>", "<|file_separator|>", "<filename>"] },
  pad: { keys: ["fim_pad_token_id"], names: ["<|fim_pad|>", "<fim_pad>", "<fim-pad>"] },
} satisfies Record<string, FimRole>;

/** What a token is found by. */
export interface TokenLookup {
  readonly byKey: (key: string) => number | undefined;
  readonly byName: (name: string) => number | undefined;
}

/** Undefined unless the vocabulary has all three of prefix, suffix and middle. */
export function findFimTokens({ byKey, byName }: TokenLookup): FimTokens | undefined {
  const find = ({ keys, names }: FimRole) => firstOf(keys, byKey) ?? firstOf(names, byName);
  const [prefix, suffix, middle] = [find(fimRoles.prefix), find(fimRoles.suffix), find(fimRoles.middle)];
  if (prefix === undefined || suffix === undefined || middle === undefined) return undefined;
  const { repository, fileSeparator, pad } = fimRoles;
  return { prefix, suffix, middle, repository: find(repository), fileSeparator: find(fileSeparator), pad: find(pad) };
}

/** Ends by name, and the tokens of fill-in-the-middle: where a model writes one of them, its text is complete. */
export function findEndTokens(byName: (name: string) => number | undefined, fim: FimTokens | undefined): number[] {
  return [...endNames.map(byName).filter((id) => id !== undefined), ...fimIds(fim)];
}

/** The ids of fill-in-the-middle, all of them directing the model whatever the file calls them. */
export function fimIds(fim: FimTokens | undefined): number[] {
  return fim === undefined ? [] : Object.values(fim).filter((id) => id !== undefined);
}

function firstOf(names: readonly string[], find: (name: string) => number | undefined): number | undefined {
  for (const name of names) {
    const id = find(name);
    if (id !== undefined) return id;
  }
  return undefined;
}
