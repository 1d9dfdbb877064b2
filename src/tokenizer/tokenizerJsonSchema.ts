/**
 * The parts of Hugging Face's tokenizer files that are read here
 * (https://github.com/huggingface/tokenizers/tree/main/tokenizers/src: the serialized forms of models, normalizers and pre-tokenizers).
 */
import * as z from "zod";

/** A token by text, as in `bos_token`: the text alone or an object around it. */
const namedToken = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]).nullish();

const ids = z
  .union([
    z
      .int()
      .min(0)
      .transform((id) => [id]),
    z.array(z.int().min(0)),
  ])
  .nullish();

/** Big: read by a plain loop, which takes a tenth of the time and keeps a token called "__proto__". */
const vocabulary = z.custom<Readonly<Record<string, number>>>(
  (value) => typeof value === "object" && value !== null && Object.values(value).every((id) => Number.isInteger(id) && id >= 0),
  "must give each token its id",
);
const merges = z.custom<readonly (string | readonly [string, string])[]>(
  (value) => Array.isArray(value) && value.every((pair) => typeof pair === "string" || isPair(pair)),
  'must be a list of pairs, ["a", "b"] or "a b"',
);

function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string");
}

/** Other kinds have no use for what follows; their names go into the error. */
export const modelTypeSchema = z.object({ model: z.object({ type: z.string().default("BPE") }) });

/** A step of a chain, or a chain of steps. What a kind of step has besides its type is read by who understands it. */
const step = z.looseObject({ type: z.string() });
const chainOf = (key: string) =>
  step
    .nullish()
    .transform((first) => (first === null || first === undefined ? [] : first.type === "Sequence" ? first[key] : [first]))
    .pipe(z.array(step));
export type Step = z.infer<typeof step>;

export const tokenizerJsonSchema = z.object({
  added_tokens: z.array(z.object({ id: z.int().min(0), content: z.string(), special: z.boolean().default(false) })).default([]),
  normalizer: chainOf("normalizers"),
  pre_tokenizer: chainOf("pretokenizers"),
  post_processor: chainOf("processors"),
  model: z.object({
    vocab: vocabulary,
    merges,
    byte_fallback: z.boolean().nullish(),
    ignore_merges: z.boolean().nullish(),
    unk_token: z.string().nullish(),
  }),
});

/** `tokenizer_config.json` and, for the tokens, `special_tokens_map.json`. */
export const tokenizerConfigSchema = z.object({
  add_bos_token: z.boolean().nullish(),
  bos_token: namedToken,
  eos_token: namedToken,
  chat_template: z.union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))]).nullish(),
});

/** `generation_config.json` and `config.json`. */
export const generationConfigSchema = z.object({ bos_token_id: ids, eos_token_id: ids });

/** What the steps that are understood have besides their type. */
export const stepSchemas = {
  Split: z.object({
    pattern: z.union([z.object({ Regex: z.string() }), z.object({ String: z.string() })]),
    behavior: z.string(),
    invert: z.boolean().default(false),
  }),
  Digits: z.object({ individual_digits: z.boolean().default(false) }),
  ByteLevel: z.object({ add_prefix_space: z.boolean().default(false), use_regex: z.boolean().default(true) }),
  Punctuation: z.object({ behavior: z.string().default("Isolated") }),
  Metaspace: z.object({ prepend_scheme: z.enum(["always", "first", "never"]).optional(), add_prefix_space: z.boolean().default(true) }),
  Prepend: z.object({ prepend: z.string() }),
  Replace: z.object({ pattern: z.union([z.object({ Regex: z.string() }), z.object({ String: z.string() })]), content: z.string() }),
  TemplateProcessing: z.object({ single: z.array(z.union([z.object({ SpecialToken: z.object({ id: z.string() }) }), z.looseObject({})])) }),
} as const;
