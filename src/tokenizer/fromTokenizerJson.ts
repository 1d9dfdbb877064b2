/**
 * Reads the tokenizer of a folder as Hugging Face publishes models: tokenizer.json, and what tokenizer_config.json, special_tokens_map.json,
 * generation_config.json, config.json and chat_template.jinja add to it. Only tokenizer.json must be there.
 *
 * Normalizers that change characters (NFC) are left out, as llama.cpp does: the text in the editor is what the tokens must spell.
 */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { t } from "@vscode/l10n";
import * as z from "zod";
import { AppError, messageOf, systemCodeOf } from "../shared/errors.ts";
import { byteTokensOf } from "./byteTokens.ts";
import { jsonPreTokenizer } from "./jsonPreTokenizer.ts";
import { fimIds, findEndTokens, findFimTokens } from "./specialTokens.ts";
import { generationConfigSchema, modelTypeSchema, stepSchemas, tokenizerConfigSchema, tokenizerJsonSchema } from "./tokenizerJsonSchema.ts";
import type { ChatTemplateSource, Scheme, Vocabulary } from "./vocabulary.ts";

/** The largest published one, of Gemma 3 with 262,145 tokens, has 33 MB; the other files have a few kB, with chat templates 50 kB. */
const maxTokenizerBytes = 1 << 27;
const maxConfigBytes = 1 << 23;
/** No published model has more than 262,145. */
const maxTokens = 1 << 20;

type TokenizerJson = z.infer<typeof tokenizerJsonSchema>;

/** Throws AppError: `model/notFound`, `model/malformed`, or `model/unsupportedTokenizer` for other models than BPE and other cuts than are known. */
export async function readTokenizerJson(folder: string): Promise<Vocabulary> {
  const path = join(folder, "tokenizer.json");
  const content = await readJson(path, maxTokenizerBytes);
  if (content === undefined) {
    throw new AppError("model/notFound", t("{0}: a model's folder must have this file, got none; download all files of the model", path));
  }
  const { type } = check(path, modelTypeSchema, content).model;
  if (type !== "BPE") throw unsupported(path, t('"model.type" must be "BPE", got "{0}"', type));
  const file = check(path, tokenizerJsonSchema, content);
  const config = await readConfig(folder);
  const tokens = tokensOf(path, file);
  const ids = new Map(tokens.flatMap((token, id) => (token === "" ? [] : [[token, id] as const])));
  const idOf = (token: string | null | undefined) => (typeof token === "string" ? ids.get(token) : undefined);

  const fimTokens = findFimTokens({ byKey: () => undefined, byName: idOf });
  const added = new Map(file.added_tokens.map(({ id, special }) => [id, special]));
  const named = findEndTokens((name) => {
    const id = ids.get(name);
    return id !== undefined && added.has(id) ? id : undefined;
  }, fimTokens);
  const special = [...added].flatMap(([id, isSpecial]) => (isSpecial ? [id] : []));
  const unknown = idOf(file.model.unk_token);
  const controlTokens = new Set([...special, ...named, ...fimIds(fimTokens), ...(unknown === undefined ? [] : [unknown])]);
  const beginToken = idOf(config.beginText) ?? config.beginIds.find((id) => id < tokens.length);
  const end = idOf(config.endText);
  const known = [...(end === undefined ? [] : [end]), ...config.endIds.filter((id) => id < tokens.length)];
  return {
    tokens,
    scheme: schemeOf(path, file, tokens, unknown),
    controlTokens,
    addedTokens: new Set([...added.keys()].filter((id) => !controlTokens.has(id))),
    endTokens: new Set([...known, ...named]),
    beginToken: (config.addsBegin ?? beginsWithToken(file)) ? beginToken : undefined,
    fimTokens,
    chatTemplate: { ...config.chatTemplate, beginText: tokens[beginToken ?? -1] ?? "", endText: tokens[known[0] ?? -1] ?? "" },
    notes: [],
  };
}

/** Texts by id: added tokens have their place behind those of the model or among them, as one of them. */
function tokensOf(path: string, { model, added_tokens }: TokenizerJson): string[] {
  const all = [...Object.entries(model.vocab), ...added_tokens.map(({ content, id }) => [content, id] as const)];
  const count = all.reduce((most, [, id]) => Math.max(most, id + 1), 0);
  if (count === 0 || count > maxTokens) throw malformed(path, `"model.vocab" must have 1 to ${maxTokens} tokens, got ${count}`);
  const tokens = new Array<string>(count).fill("");
  for (const [token, id] of all) {
    const other = tokens[id];
    if (other !== "" && other !== token)
      throw malformed(path, `"model.vocab" must give each id once, got ${id} for ${quote(other)} and ${quote(token)}`);
    tokens[id] = token;
  }
  return tokens;
}

function schemeOf(path: string, file: TokenizerJson, tokens: readonly string[], unknownToken: number | undefined): Scheme {
  const merges = file.model.merges.map((pair) => (typeof pair === "string" ? pair : pair.join(" ")));
  try {
    const prefix = spacePrefix(file);
    if (prefix !== undefined) {
      const byteTokens = byteTokensOf(tokens, () => file.model.byte_fallback === true);
      return { kind: "sentencePiece", order: { by: "merges", merges }, byteTokens, unknownToken, addsSpacePrefix: prefix };
    }
    const steps = file.pre_tokenizer;
    const byteLevel = steps.find(({ type }) => type === "ByteLevel");
    if (byteLevel === undefined) throw new SyntaxError('no vocabulary that is neither of bytes ("ByteLevel") nor of SentencePiece');
    if (stepSchemas.ByteLevel.parse(byteLevel).add_prefix_space) throw new SyntaxError('no "ByteLevel" with "add_prefix_space"');
    const preTokenizer = { patterns: jsonPreTokenizer(steps), ignoreMerges: file.model.ignore_merges === true, beginByDefault: false };
    return { kind: "byteLevel", merges, preTokenizer };
  } catch (error) {
    if (error instanceof z.ZodError) throw malformed(path, `"pre_tokenizer" must be as published, got ${z.prettifyError(error)}`);
    if (error instanceof SyntaxError)
      throw unsupported(path, t('"pre_tokenizer" must be of a kind that is supported, got {0}', error.message), error);
    throw error;
  }
}

/**
 * Files made from a SentencePiece model replace spaces by U+2581, in the normalizer or before the model, and most put one before the text.
 * Undefined where the file does nothing of the kind.
 */
function spacePrefix({ normalizer, pre_tokenizer }: TokenizerJson): boolean | undefined {
  const metaspace = pre_tokenizer.find(({ type }) => type === "Metaspace");
  if (metaspace !== undefined) {
    const { prepend_scheme, add_prefix_space } = stepSchemas.Metaspace.parse(metaspace);
    return prepend_scheme === undefined ? add_prefix_space : prepend_scheme !== "never";
  }
  const replaces = normalizer.some((step) => step.type === "Replace" && stepSchemas.Replace.parse(step).content === "\u2581");
  return replaces ? normalizer.some((step) => step.type === "Prepend" && stepSchemas.Prepend.parse(step).prepend === "\u2581") : undefined;
}

/** Whether the tokenizer itself puts a token before each text. */
function beginsWithToken({ post_processor }: TokenizerJson): boolean {
  return post_processor.some((step) => {
    const template = step.type === "TemplateProcessing" ? stepSchemas.TemplateProcessing.safeParse(step).data : undefined;
    return template?.single[0] !== undefined && "SpecialToken" in template.single[0];
  });
}

interface FolderConfig {
  readonly addsBegin: boolean | undefined;
  readonly beginText: string | undefined;
  readonly endText: string | undefined;
  readonly beginIds: readonly number[];
  readonly endIds: readonly number[];
  readonly chatTemplate: Pick<ChatTemplateSource, "path" | "source">;
}

async function readConfig(folder: string): Promise<FolderConfig> {
  const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T> => {
    const path = join(folder, name);
    return check(path, schema, (await readJson(path, maxConfigBytes)) ?? {});
  };
  const config = await read("tokenizer_config.json", tokenizerConfigSchema);
  const map = await read("special_tokens_map.json", tokenizerConfigSchema);
  const generation = await read("generation_config.json", generationConfigSchema);
  const model = await read("config.json", generationConfigSchema);
  const templatePath = join(folder, "chat_template.jinja");
  const ownTemplate = await readText(templatePath, maxConfigBytes);
  const named = config.chat_template;
  const template = Array.isArray(named) ? (named.find(({ name }) => name === "default") ?? named[0])?.template : named;
  return {
    addsBegin: config.add_bos_token ?? undefined,
    beginText: config.bos_token ?? map.bos_token ?? undefined,
    endText: config.eos_token ?? map.eos_token ?? undefined,
    beginIds: generation.bos_token_id ?? model.bos_token_id ?? [],
    endIds: generation.eos_token_id ?? model.eos_token_id ?? [],
    chatTemplate:
      ownTemplate === undefined
        ? { path: join(folder, "tokenizer_config.json"), source: template ?? undefined }
        : { path: templatePath, source: ownTemplate },
  };
}

function check<T>(path: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw malformed(path, `"${issue?.path.join(".") ?? ""}" must be as published, got "${issue?.message ?? "something else"}"`);
}

async function readJson(path: string, maxBytes: number): Promise<unknown> {
  const text = await readText(path, maxBytes);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(path, t('the file must be JSON, got "{0}"', messageOf(error)), error);
  }
}

/** Undefined where there is no such file. */
async function readText(path: string, maxBytes: number): Promise<string | undefined> {
  try {
    const info = await stat(path);
    if (!info.isFile()) throw malformed(path, t("this must be a file, got a folder or a device"));
    if (info.size > maxBytes) throw malformed(path, t("the file must have at most {0} bytes, got {1}", maxBytes, info.size));
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw new AppError("model/notFound", t("{0}: the file must be readable, got {1}; check the path", path, messageOf(error)), {
      cause: error,
    });
  }
}

function quote(text: string | undefined): string {
  return JSON.stringify(text ?? "");
}

function malformed(path: string, message: string, cause?: unknown): AppError {
  return new AppError("model/malformed", t("{0}: {1}; download the file again", path, message), { cause });
}

function unsupported(path: string, message: string, cause?: unknown): AppError {
  return new AppError(
    "model/unsupportedTokenizer",
    t("{0}: {1}; choose a model of the Llama, Mistral, Qwen or Gemma kind", path, message),
    {
      cause,
    },
  );
}
