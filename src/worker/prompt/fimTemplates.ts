/**
 * Which format (`shared/fimFormats.ts`) a model's file asks for. A family is known by the name of its prefix token and by other tokens that
 * it has; where two families share all names, by the name of the model.
 */
import { type FimFormat, type FimFormatName, fimFormats } from "../../shared/fimFormats.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import type { FimTokens } from "../../tokenizer/vocabulary.ts";

export interface FimTemplate extends FimFormat {
  readonly name: FimFormatName;
  readonly tokens: FimTokens;
}

interface Family {
  /** Names of the prefix token. */
  readonly prefixToken: readonly string[];
  /** Name of the file separator, where the family is known by it. */
  readonly fileToken?: string;
  readonly modelName?: RegExp;
  /** "none" where the tokens are there but the model was not trained on them. */
  readonly format: FimFormatName | "none";
}

/** The first row that fits counts; a model of no row has its prefix first. */
const families: readonly Family[] = [
  // The general models of Qwen3 have the tokens in their vocabulary only, https://github.com/ggml-org/llama.vscode/issues/55.
  { prefixToken: ["<|fim_prefix|>"], fileToken: "<|file_sep|>", modelName: /qwen-? ?3(?![.\d])(?!.*coder)/iu, format: "none" },
  { prefixToken: ["<|fim_prefix|>"], fileToken: "<|file_sep|>", modelName: /instruct/iu, format: "qwenInstruct" },
  { prefixToken: ["<|fim_prefix|>"], fileToken: "<|file_sep|>", format: "qwen" },
  { prefixToken: ["<|fim_prefix|>"], fileToken: "<|file_separator|>", format: "codeGemma" },
  // Its tokens have the names of StarCoder's.
  { prefixToken: ["<fim_prefix>"], modelName: /mellum/iu, format: "mellum" },
  { prefixToken: ["<fim_prefix>"], fileToken: "<file_sep>", format: "starCoder2" },
  { prefixToken: ["<[fim-prefix]>"], format: "seedCoder" },
  { prefixToken: ["<PRE>", "\u2581<PRE>"], format: "codeLlama" },
  { prefixToken: ["[PREFIX]"], modelName: /codestral/iu, format: "codestral" },
  // Other models of Mistral have the tokens in their vocabulary only.
  { prefixToken: ["[PREFIX]"], format: "none" },
];

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
  const name = family?.format ?? "prefixFirst";
  if (name === "none") return undefined;
  const { alone, inRepository } = fimFormats[name];
  const hasFiles = fileSeparator !== undefined && tokenizer.isControl(fileSeparator);
  return { name, tokens, alone, inRepository: hasFiles ? inRepository : undefined };
}
