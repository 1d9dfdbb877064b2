/** Makes the tokenizer that the metadata of a GGUF file describes (keys `tokenizer.ggml.*` of https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). */
import { t } from "@vscode/l10n";
import type { GgufFile, GgufValue } from "../model/formats/gguf.ts";
import { AppError } from "../shared/errors.ts";
import { byteTokensOf } from "./byteTokens.ts";
import { preTokenizers } from "./preTokenizers.ts";
import { fimIds, findEndTokens, findFimTokens } from "./specialTokens.ts";
import { createTokenizer, type Tokenizer, type Vocabulary } from "./tokenizer.ts";
import type { ChatTemplateSource, Scheme } from "./vocabulary.ts";

/** Values of `tokenizer.ggml.token_type`. Added tokens are "user defined" there. */
const tokenTypes = { unknown: 2, control: 3, added: 4, byte: 6 } as const;

/** Keys of end tokens, by their meaning: end of text, of turn, of message. */
const endKeys = ["eos_token_id", "eot_token_id", "eom_token_id"];
/** What SentencePiece gives these tokens where a file does not say. */
const sentencePieceIds = { unknown: 0, begin: 1 } as const;

/** What a kind of tokenizer has of its own. */
interface Kind {
  readonly scheme: Scheme;
  readonly beginByDefault: boolean;
  readonly defaultBeginToken?: number;
  readonly notes: readonly string[];
}

/** Throws AppError: `model/unsupportedTokenizer`, or `model/malformed` where the metadata contradicts itself. */
export function readVocabulary(file: GgufFile): Vocabulary {
  const model = file.metadata.get("tokenizer.ggml.model");
  if (model !== "gpt2" && model !== "llama") {
    const known = t('a byte-level BPE ("gpt2") or the BPE of SentencePiece ("llama")');
    throw new AppError(
      "model/unsupportedTokenizer",
      t(
        "{0}: the tokenizer must be {1}, got {2}; choose a model of the Llama, Mistral, Qwen or Gemma kind",
        file.path,
        known,
        quote(model),
      ),
    );
  }
  const tokens = strings(file, "tokenizer.ggml.tokens");
  if (tokens.length === 0) throw malformed(file, t('"tokenizer.ggml.tokens" must name at least one token, got none'));
  const types = numbers(file, "tokenizer.ggml.token_type", tokens.length) ?? [];
  const kind = model === "gpt2" ? byteLevel(file) : sentencePiece(file, tokens, types);

  const ids = new Map(tokens.map((token, id) => [token, id]));
  const idOf = (name: string) => tokenId(file, `tokenizer.ggml.${name}`, tokens.length);
  const fimTokens = findFimTokens({
    byKey: (key) => ifToken(file.metadata.get(`tokenizer.ggml.${key}`), tokens.length),
    byName: (name) => ids.get(name),
  });
  // Files call them added tokens now and then, or plain text; a user's text must never become them.
  const fim = fimIds(fimTokens);
  const idsOfType = (type: number) => types.flatMap((found, id) => (found === type ? [id] : []));
  const named = findEndTokens((name) => {
    const id = ids.get(name);
    const type = id === undefined ? undefined : types[id];
    return type === tokenTypes.control || type === tokenTypes.added ? id : undefined;
  }, fimTokens);
  const controlTokens = new Set([...idsOfType(tokenTypes.control), ...idsOfType(tokenTypes.unknown), ...named, ...fim]);
  const addsBegin = file.metadata.get("tokenizer.ggml.add_bos_token") ?? kind.beginByDefault;
  return {
    tokens,
    scheme: kind.scheme,
    controlTokens,
    addedTokens: new Set(idsOfType(tokenTypes.added).filter((id) => !controlTokens.has(id))),
    endTokens: new Set([...endKeys.map(idOf).filter((id) => id !== undefined), ...named]),
    // `add_eos_token` has no say: a prompt is there to be continued.
    beginToken: addsBegin === true ? (idOf("bos_token_id") ?? kind.defaultBeginToken) : undefined,
    fimTokens,
    chatTemplate: chatTemplateOf(file, tokens),
    notes: kind.notes,
  };
}

/** The tokenizer of a model file. `readVocabulary` makes the same checks at once. */
export function tokenizerFromGguf(file: GgufFile): Tokenizer {
  return createTokenizer(readVocabulary(file));
}

function byteLevel(file: GgufFile): Kind {
  const key = "tokenizer.ggml.pre";
  const name = file.metadata.get(key);
  const known = typeof name === "string" ? preTokenizers.get(name) : undefined;
  const preTokenizer = known ?? preTokenizers.get("default");
  if (preTokenizer === undefined) throw new Error('preTokenizers must have a row "default"');
  const found = `"${key}" is ${name === undefined ? "missing" : quote(name)}`;
  const note = `${found}, so text is cut into words in a general way; suggestions may be worse than the model can do.`;
  return {
    scheme: { kind: "byteLevel", merges: strings(file, "tokenizer.ggml.merges"), preTokenizer },
    beginByDefault: preTokenizer.beginByDefault,
    notes: known === undefined ? [note] : [],
  };
}

function sentencePiece(file: GgufFile, tokens: readonly string[], types: readonly number[]): Kind {
  const scores = numbers(file, "tokenizer.ggml.scores", tokens.length);
  if (scores === undefined) throw malformed(file, t('"tokenizer.ggml.scores" must be a list of numbers, got nothing'));
  return {
    scheme: {
      kind: "sentencePiece",
      order: { by: "score", scores },
      byteTokens: byteTokensOf(tokens, (id) => (types[id] ?? tokenTypes.byte) === tokenTypes.byte),
      unknownToken: tokenId(file, "tokenizer.ggml.unknown_token_id", tokens.length) ?? sentencePieceIds.unknown,
      addsSpacePrefix: file.metadata.get("tokenizer.ggml.add_space_prefix") !== false,
    },
    beginByDefault: true,
    defaultBeginToken: sentencePieceIds.begin,
    notes: [],
  };
}

function chatTemplateOf(file: GgufFile, tokens: readonly string[]): ChatTemplateSource {
  const found = file.metadata.get("tokenizer.chat_template");
  const textOf = (key: string) => tokens[ifToken(file.metadata.get(key), tokens.length) ?? -1] ?? "";
  return {
    path: file.path,
    source: typeof found === "string" && found.trim() !== "" ? found : undefined,
    beginText: textOf("tokenizer.ggml.bos_token_id"),
    endText: textOf("tokenizer.ggml.eos_token_id"),
  };
}

function strings(file: GgufFile, key: string): readonly string[] {
  const value = file.metadata.get(key);
  if (isStrings(value)) return value;
  throw malformed(file, `"${key}" must be a list of texts, got ${value === undefined ? "nothing" : typeof value}`);
}

/** One number a token; undefined where the file has none. */
function numbers(file: GgufFile, key: string, count: number): readonly number[] | undefined {
  const value = file.metadata.get(key);
  if (value === undefined) return undefined;
  if (!isNumbers(value)) throw malformed(file, `"${key}" must be a list of numbers, got ${typeof value}`);
  if (value.length !== count) throw malformed(file, `"${key}" must have one number a token, got ${value.length} for ${count} tokens`);
  return value;
}

function tokenId(file: GgufFile, key: string, count: number): number | undefined {
  const value = file.metadata.get(key);
  const id = ifToken(value, count);
  if (id !== undefined || value === undefined) return id;
  throw malformed(file, `"${key}" must be a token id below ${count}, got ${String(value)}`);
}

/** For ids that a model can do without: what is none counts as missing. */
function ifToken(value: GgufValue | undefined, count: number): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < count ? value : undefined;
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

function malformed(file: GgufFile, message: string): AppError {
  return new AppError("model/malformed", t("{0}: {1}; download the file again", file.path, message));
}
