/**
 * How families of models were trained to fill in the middle, as data: the order of the parts of a prompt. The worker knows a family by the
 * special tokens of its vocabulary (`worker/prompt/fimTemplates.ts`), a server's model by its name (`backend/remote/fimTexts.ts`).
 *
 * The order is that of training: prefix, suffix, middle (PSM) or with the suffix first (SPM), both from Bavarian et al. 2022,
 * https://arxiv.org/abs/2207.14255. In repositories each family writes a file's path in its own way.
 */

/** A special token by its role, or a text: the file's path with a line break, what is before the cursor, what is after it. */
export type FimPart = `<${"prefix" | "suffix" | "middle" | "file"}>` | "path" | "prefix" | "suffix";

export interface RepositoryFormat {
  /** The repository's name comes first, after its token and before this text; undefined where no name is written. */
  readonly afterName: string | undefined;
  /** The file token stands between files, and not before the first one. */
  readonly isSeparator?: true;
  /** After the text of each other file. */
  readonly afterFile: string;
  readonly current: readonly FimPart[];
}

export interface FimFormat {
  /** Of a file alone. */
  readonly alone: readonly FimPart[];
  /** Of a file of a repository, after other files; undefined where the model saw single files in training. */
  readonly inRepository: RepositoryFormat | undefined;
}

/** Names of the formats, which entries of the catalogue refer to. */
export const fimFormatNames = [
  "qwen",
  "qwenInstruct",
  "codeGemma",
  "mellum",
  "starCoder2",
  "seedCoder",
  "codeLlama",
  "codestral",
  "prefixFirst",
] as const;

export type FimFormatName = (typeof fimFormatNames)[number];

const prefixFirst = ["<prefix>", "prefix", "<suffix>", "suffix", "<middle>"] as const;
const suffixFirst = ["<suffix>", "suffix", "<prefix>", "prefix", "<middle>"] as const;

export const fimFormats: Readonly<Record<FimFormatName, FimFormat>> = {
  // Qwen2.5-Coder and Qwen3-Coder, figure 4 of https://arxiv.org/abs/2409.12186 and
  // https://github.com/QwenLM/Qwen3-Coder/blob/main/examples/Qwen2.5-Coder-repolevel-fim.py.
  qwen: {
    alone: prefixFirst,
    inRepository: { afterName: "\n", afterFile: "\n", current: ["<file>", "path", ...prefixFirst] },
  },
  // Tuned to instructions they still fill in the middle, but no longer know the format of repositories well: with one other file of one line
  // before it, a line that was left out is half as likely (0.75 nats ± 0.36, 28 lines of two repositories, Qwen2.5-Coder-0.5B-Instruct).
  qwenInstruct: { alone: prefixFirst, inRepository: undefined },
  // CodeGemma, figures 2 and 4 of https://arxiv.org/abs/2406.11409: a path stands before each prefix, the separator between files.
  codeGemma: {
    alone: prefixFirst,
    inRepository: { afterName: undefined, isSeparator: true, afterFile: "", current: ["<file>", "path", ...prefixFirst] },
  },
  // Mellum, https://huggingface.co/JetBrains/Mellum-4b-base.
  mellum: {
    alone: suffixFirst,
    inRepository: { afterName: undefined, afterFile: "\n", current: ["<file>", "path", ...suffixFirst] },
  },
  // StarCoder 2, section 5.1 of https://arxiv.org/abs/2402.19173: the path is part of the prefix.
  starCoder2: {
    alone: prefixFirst,
    inRepository: {
      afterName: "",
      afterFile: "",
      current: ["<file>", "<prefix>", "path", "prefix", "<suffix>", "suffix", "<middle>"],
    },
  },
  // Seed-Coder, section 3.3 of https://arxiv.org/abs/2506.03524.
  seedCoder: { alone: suffixFirst, inRepository: undefined },
  // Code Llama was trained on both orders, https://github.com/meta-llama/codellama/blob/main/llama/generation.py; with the suffix first
  // the answer goes on right after the prefix, and what was typed stays in the KV cache.
  codeLlama: { alone: ["<prefix>", "<suffix>", "suffix", "<middle>", "prefix"], inRepository: undefined },
  // Codestral, https://github.com/mistralai/cookbook/blob/main/concept-deep-dive/tokenization/chat_templates.md.
  codestral: { alone: ["<suffix>", "suffix", "<prefix>", "prefix"], inRepository: undefined },
  // StarCoder (https://arxiv.org/abs/2305.06161), Granite code (https://github.com/ibm-granite/granite-code-models/issues/3), Granite 3.3
  // (https://github.com/ggml-org/llama.cpp/pull/12988) and 4 (https://www.ibm.com/granite/docs/models/granite#fim), Stable Code
  // (https://huggingface.co/stabilityai/stable-code-3b), DeepSeek-Coder (https://github.com/deepseek-ai/DeepSeek-Coder), GLM and files that
  // name tokens of their own.
  prefixFirst: { alone: prefixFirst, inRepository: undefined },
};
