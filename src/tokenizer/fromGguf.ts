/** Makes the tokenizer that the metadata of a GGUF file describes (keys `tokenizer.ggml.*` of https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). */
import type { GgufFile, GgufValue } from "../model/gguf.ts";
import { AppError } from "../shared/errors.ts";
import { preTokenizers } from "./preTokenizers.ts";
import { createTokenizer, type Tokenizer, type Vocabulary } from "./tokenizer.ts";

/** Values of `tokenizer.ggml.token_type`: tokens that direct the model, and tokens added to the vocabulary as whole texts. */
const controlType = 3;
const addedType = 4;

/** Keys of end tokens, by their meaning: end of text, of turn, of message. */
const endKeys = ["eos_token_id", "eot_token_id", "eom_token_id"];

/**
 * Control tokens that end an answer whether or not the file gives their ids: files name one end token, but models that were trained on
 * text, turns and repositories write others too. The last row stands between the files of a repository.
 */
const endNames = [
  ["<|endoftext|>", "<|end_of_text|>", "</s>", "<|im_end|>", "<|end|>", "<|eot_id|>", "<|eom_id|>", "<EOT>", "<|eos|>", "<end_of_turn>"],
  ["<|file_sep|>", "<file_sep>", "<|repo_name|>", "<repo_name>", "<|fim_pad|>", "<fim_pad>"],
].flat();

/** Throws AppError: `model/unsupportedTokenizer`, or `model/malformed` where the metadata contradicts itself. */
export function readVocabulary(file: GgufFile): Vocabulary {
  const model = file.metadata.get("tokenizer.ggml.model");
  if (model !== "gpt2") throw unsupported(file, `the tokenizer must be a byte-level BPE ("gpt2"), got ${quote(model)}`);
  const preName = file.metadata.get("tokenizer.ggml.pre") ?? "default";
  const preTokenizer = typeof preName === "string" ? preTokenizers.get(preName) : undefined;
  if (preTokenizer === undefined) {
    throw unsupported(file, `"tokenizer.ggml.pre" must be one of ${[...preTokenizers.keys()].join(", ")}, got ${quote(preName)}`);
  }

  const tokens = strings(file, "tokenizer.ggml.tokens");
  const merges = strings(file, "tokenizer.ggml.merges");
  if (tokens.length === 0) throw malformed(file, '"tokenizer.ggml.tokens" must name at least one token, got none');
  const types = tokenTypes(file, tokens.length);
  const idsOfType = (type: number) => new Set(types.flatMap((found, id) => (found === type ? [id] : [])));
  const controlTokens = idsOfType(controlType);

  const idOf = (name: string) => tokenId(file, `tokenizer.ggml.${name}`, tokens.length);
  const named = endNames.map((name) => tokens.indexOf(name)).filter((id) => controlTokens.has(id));
  const endTokens = new Set([...endKeys.map(idOf).filter((id) => id !== undefined), ...named]);
  const addsBegin = file.metadata.get("tokenizer.ggml.add_bos_token") ?? preTokenizer.beginByDefault;
  return {
    tokens,
    merges,
    preTokenizer,
    controlTokens,
    addedTokens: idsOfType(addedType),
    endTokens,
    beginToken: addsBegin === true ? idOf("bos_token_id") : undefined,
  };
}

/** The tokenizer of a model file. Takes 0.1 to 0.2 s; `readVocabulary` makes the same checks at once. */
export function tokenizerFromGguf(file: GgufFile): Tokenizer {
  return createTokenizer(readVocabulary(file));
}

function strings(file: GgufFile, key: string): readonly string[] {
  const value = file.metadata.get(key);
  if (isStrings(value)) return value;
  throw malformed(file, `"${key}" must be a list of texts, got ${value === undefined ? "nothing" : typeof value}`);
}

/** One type a token; files without the list have no control tokens. */
function tokenTypes(file: GgufFile, count: number): readonly number[] {
  const key = "tokenizer.ggml.token_type";
  const value = file.metadata.get(key);
  if (value === undefined) return [];
  if (!isNumbers(value)) throw malformed(file, `"${key}" must be a list of numbers, got ${typeof value}`);
  if (value.length !== count) throw malformed(file, `"${key}" must have one number a token, got ${value.length} for ${count} tokens`);
  return value;
}

function tokenId(file: GgufFile, key: string, count: number): number | undefined {
  const value = file.metadata.get(key);
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < count) return value;
  throw malformed(file, `"${key}" must be a token id below ${count}, got ${String(value)}`);
}

function isStrings(value: GgufValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isNumbers(value: GgufValue): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}

function quote(value: GgufValue | undefined): string {
  return value === undefined ? "none" : `"${String(value)}"`;
}

function unsupported(file: GgufFile, message: string): AppError {
  return new AppError("model/unsupportedTokenizer", `${file.path}: ${message}; choose a model of the Llama 3, Qwen 2 or SmolLM2 kind`);
}

function malformed(file: GgufFile, message: string): AppError {
  return new AppError("model/malformed", `${file.path}: ${message}; download the file again`);
}
