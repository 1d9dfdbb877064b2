/**
 * How each family of models was trained to fill in the middle, as data. A family is known by the name of its prefix token and by other
 * tokens that it has; where two families share all names, by the name of the model.
 *
 * The order of the parts is the order of training: prefix, suffix, middle (PSM) or with the suffix first (SPM), both from Bavarian et al.
 * 2022, https://arxiv.org/abs/2207.14255. In repositories each family writes a file's path in its own way.
 */
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import type { FimTokens } from "../../tokenizer/vocabulary.ts";

/** A special token by its role, or a text: the file's path with a line break, what is before the cursor, what is after it. */
export type FimPart = `<${"prefix" | "suffix" | "middle" | "file"}>` | "path" | "prefix" | "suffix";

export interface FimTemplate {
  readonly tokens: FimTokens;
  /** Of a file alone. */
  readonly alone: readonly FimPart[];
  /** Of a file of a repository, after other files; undefined where the model saw single files in training. */
  readonly inRepository: RepositoryFormat | undefined;
}

export interface RepositoryFormat {
  /** The repository's name comes first, after its token and before this text; undefined where no name is written. */
  readonly afterName: string | undefined;
  /** After the text of each other file. */
  readonly afterFile: string;
  readonly current: readonly FimPart[];
}

interface Family {
  /** Names of the prefix token. */
  readonly prefixToken: readonly string[];
  /** Name of the file separator, where the family is known by it. */
  readonly fileToken?: string;
  readonly modelName?: RegExp;
  /** "none" where the tokens are there but the model was not trained on them. */
  readonly format: Pick<FimTemplate, "alone" | "inRepository"> | "none";
}

const prefixFirst = ["<prefix>", "prefix", "<suffix>", "suffix", "<middle>"] as const;
const suffixFirst = ["<suffix>", "suffix", "<prefix>", "prefix", "<middle>"] as const;

/** The first row that fits counts. */
const families: readonly Family[] = [
  {
    // Tuned to instructions they still fill in the middle, but no longer know the format of repositories well: with one other file of one line
    // before it, a line that was left out is half as likely (0.75 nats ± 0.36, 28 lines of two repositories, Qwen2.5-Coder-0.5B-Instruct).
    prefixToken: ["<|fim_prefix|>"],
    fileToken: "<|file_sep|>",
    modelName: /instruct/iu,
    format: { alone: prefixFirst, inRepository: undefined },
  },
  {
    // Qwen2.5-Coder and Qwen3-Coder, figure 4 of https://arxiv.org/abs/2409.12186.
    prefixToken: ["<|fim_prefix|>"],
    fileToken: "<|file_sep|>",
    format: {
      alone: prefixFirst,
      inRepository: { afterName: "\n", afterFile: "\n", current: ["<file>", "path", ...prefixFirst] },
    },
  },
  {
    // CodeGemma, https://ai.google.dev/gemma/docs/codegemma/prompt-structure: how paths are written before a separator it does not say.
    prefixToken: ["<|fim_prefix|>"],
    format: { alone: prefixFirst, inRepository: undefined },
  },
  {
    // Mellum, https://huggingface.co/JetBrains/Mellum-4b-base; its tokens have the names of StarCoder's.
    prefixToken: ["<fim_prefix>"],
    modelName: /mellum/iu,
    format: {
      alone: suffixFirst,
      inRepository: { afterName: undefined, afterFile: "\n", current: ["<file>", "path", ...suffixFirst] },
    },
  },
  {
    // StarCoder 2, section 5.1 of https://arxiv.org/abs/2402.19173: the path is part of the prefix.
    prefixToken: ["<fim_prefix>"],
    fileToken: "<file_sep>",
    format: {
      alone: prefixFirst,
      inRepository: {
        afterName: "",
        afterFile: "",
        current: ["<file>", "<prefix>", "path", "prefix", "<suffix>", "suffix", "<middle>"],
      },
    },
  },
  {
    // Seed-Coder, section 3.3 of https://arxiv.org/abs/2506.03524.
    prefixToken: ["<[fim-prefix]>"],
    format: { alone: suffixFirst, inRepository: undefined },
  },
  {
    // Code Llama was trained on both orders, https://github.com/meta-llama/codellama/blob/main/llama/generation.py; with the suffix first
    // the answer goes on right after the prefix, and what was typed stays in the KV cache.
    prefixToken: ["<PRE>", "\u2581<PRE>"],
    format: { alone: ["<prefix>", "<suffix>", "suffix", "<middle>", "prefix"], inRepository: undefined },
  },
  {
    // Codestral, https://github.com/mistralai/cookbook/blob/main/concept-deep-dive/tokenization/chat_templates.md.
    prefixToken: ["[PREFIX]"],
    modelName: /codestral/iu,
    format: { alone: ["<suffix>", "suffix", "<prefix>", "prefix"], inRepository: undefined },
  },
  // Other models of Mistral have the tokens in their vocabulary only.
  { prefixToken: ["[PREFIX]"], format: "none" },
];

/**
 * StarCoder, Granite code, Stable Code, DeepSeek Coder (https://github.com/deepseek-ai/DeepSeek-Coder), GLM and files that name tokens of
 * their own: prefix, suffix, middle, a file alone.
 */
const usual = { alone: prefixFirst, inRepository: undefined } as const;

/** Undefined unless each token that the model's format needs is one control token of the vocabulary. */
export function fimTemplateOf(tokenizer: Tokenizer, modelName: string): FimTemplate | undefined {
  const { fimTokens: tokens } = tokenizer;
  if (tokens === undefined) return undefined;
  const { prefix, suffix, middle, fileSeparator } = tokens;
  if (new Set([prefix, suffix, middle]).size < 3 || ![prefix, suffix, middle].every((id) => tokenizer.isControl(id))) return undefined;
  const textOf = (id: number | undefined) => (id === undefined ? undefined : tokenizer.decode([id]));
  const [prefixText = "", fileText] = [textOf(prefix), textOf(fileSeparator)];
  const family = families.find(
    ({ prefixToken, fileToken, modelName: named }) =>
      prefixToken.includes(prefixText) && (fileToken === undefined || fileToken === fileText) && (named?.test(modelName) ?? true),
  );
  const format = family?.format ?? usual;
  if (format === "none") return undefined;
  const hasFiles = fileSeparator !== undefined && tokenizer.isControl(fileSeparator);
  return { tokens, alone: format.alone, inRepository: hasFiles ? format.inRepository : undefined };
}
