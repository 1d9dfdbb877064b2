/**
 * The special tokens of families that fill in the middle as strings, for a server that takes text. A server tells no more of its model than
 * a name, which is what a family is known by here.
 */
import { type FimFormat, type FimFormatName, fimFormats } from "../../shared/fimFormats.ts";

export interface FimTexts extends FimFormat {
  readonly name: FimFormatName;
  readonly tokens: FimTokenTexts;
}

interface FimTokenTexts {
  readonly prefix: string;
  readonly suffix: string;
  readonly middle: string;
  readonly file?: string;
  readonly repository?: string;
}

interface Family {
  readonly name: FimFormatName;
  /** Of the model, as servers write it: a name of the hub, of Ollama, or a file's. */
  readonly modelName: RegExp;
  readonly tokens: FimTokenTexts;
}

const barred = { prefix: "<|fim_prefix|>", suffix: "<|fim_suffix|>", middle: "<|fim_middle|>" } as const;
const plain = { prefix: "<fim_prefix>", suffix: "<fim_suffix>", middle: "<fim_middle>" } as const;

/** The first row that fits counts. */
const families: readonly Family[] = [
  { name: "qwenInstruct", modelName: /qwen-?(?:2\.5|3).*coder.*instruct/iu, tokens: barred },
  // Ollama calls the models that are tuned to instructions by the plain name.
  { name: "qwenInstruct", modelName: /(?:^|\/)qwen(?:2\.5|3)-coder(?::(?!.*base)|$)/iu, tokens: barred },
  {
    name: "qwen",
    modelName: /qwen-?(?:2\.5|3).*coder/iu,
    tokens: { ...barred, file: "<|file_sep|>", repository: "<|repo_name|>" },
  },
  { name: "codeGemma", modelName: /codegemma/iu, tokens: barred },
  { name: "mellum", modelName: /mellum/iu, tokens: plain },
  { name: "starCoder2", modelName: /starcoder-?2/iu, tokens: plain },
  {
    name: "seedCoder",
    modelName: /seed-?coder/iu,
    tokens: { prefix: "<[fim-prefix]>", suffix: "<[fim-suffix]>", middle: "<[fim-middle]>" },
  },
  {
    // The tokens of SentencePiece begin with a space.
    name: "codeLlama",
    modelName: /code-?llama/iu,
    tokens: { prefix: "<PRE>", suffix: " <SUF>", middle: " <MID>" },
  },
  {
    name: "codestral",
    modelName: /codestral/iu,
    tokens: { prefix: "[PREFIX]", suffix: "[SUFFIX]", middle: "[MIDDLE]" },
  },
  {
    name: "prefixFirst",
    modelName: /deepseek-?coder/iu,
    tokens: { prefix: "<｜fim▁begin｜>", suffix: "<｜fim▁hole｜>", middle: "<｜fim▁end｜>" },
  },
  { name: "prefixFirst", modelName: /granite-?(?:3\.[3-9]|4)/iu, tokens: barred },
  { name: "prefixFirst", modelName: /starcoder|granite.*code|stable-?code/iu, tokens: plain },
];

/** Undefined where the name is of no family that is known to fill in the middle. */
export function fimTextsOf(modelName: string): FimTexts | undefined {
  const family = families.find((one) => one.modelName.test(modelName));
  if (family === undefined) return undefined;
  const { name, tokens } = family;
  const { alone, inRepository } = fimFormats[name];
  return { name, tokens, alone, inRepository: tokens.file === undefined ? undefined : inRepository };
}
