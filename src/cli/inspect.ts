/** `nearline inspect MODEL.gguf`: what a file is, and what will run it or why nothing will. */
import { parseArgs } from "node:util";
import { blockSize } from "../model/blocks8.ts";
import { readConfig } from "../model/config.ts";
import { type GgufFile, readGguf } from "../model/gguf.ts";
import { layoutWeights } from "../model/weightLayout.ts";
import { sourceTensors } from "../model/weightSource.ts";
import { AppError } from "../shared/errors.ts";
import { readVocabulary } from "../tokenizer/fromGguf.ts";
import type { Vocabulary } from "../tokenizer/vocabulary.ts";
import { chooseThreads } from "../worker/chooseThreads.ts";
import { embeddedModelPath } from "./openModel.ts";

export async function inspect(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: "boolean", default: false } },
  });
  const file = await readGguf(positionals[0] ?? embeddedModelPath);
  const report = { ...describe(file), ...verdict(file) };
  if (values.json) {
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  const width = Math.max(...Object.keys(report).map((key) => key.length)) + 2;
  for (const [key, value] of Object.entries(report)) {
    process.stdout.write(`${key.padEnd(width)}${typeof value === "object" ? JSON.stringify(value) : String(value)}\n`);
  }
}

function describe(file: GgufFile) {
  const architecture = text(file, "general.architecture");
  const of = (key: string) => file.metadata.get(`${architecture}.${key}`)?.toString() ?? "not said";
  const types: Record<string, number> = {};
  let parameters = 0;
  for (const { typeName, shape } of file.tensors.values()) {
    types[typeName] = (types[typeName] ?? 0) + 1;
    parameters += shape.reduce((product, size) => product * size, 1);
  }
  return {
    file: file.path,
    bytes: file.fileBytes,
    name: text(file, "general.name"),
    architecture,
    parameters,
    layers: of("block_count"),
    hiddenSize: of("embedding_length"),
    heads: of("attention.head_count"),
    kvHeads: of("attention.head_count_kv"),
    feedForwardSize: of("feed_forward_length"),
    contextLength: of("context_length"),
    tensorTypes: types,
    tokenizer: `${text(file, "tokenizer.ggml.model")}, ${text(file, "tokenizer.ggml.pre")}`,
    licence: text(file, "general.license"),
  };
}

/** The same checks as loading makes, up to the point where weights would be read. */
function verdict(file: GgufFile): {
  readonly runs: boolean;
  readonly runner?: string;
  readonly repackedBytes?: number;
  readonly fimTokens?: Readonly<Record<string, string>> | "none";
  readonly notes?: readonly string[];
  readonly why?: string;
} {
  try {
    const config = readConfig(file);
    sourceTensors(file, config);
    const vocabulary = readVocabulary(file);
    return {
      runs: true,
      runner: `ONNX Runtime on the CPU, ${chooseThreads(0)} threads, 8-bit weights in blocks of ${blockSize}`,
      repackedBytes: layoutWeights(config, "blocks8").byteLength,
      ...describeVocabulary(vocabulary),
    };
  } catch (error) {
    if (error instanceof AppError) return { runs: false, why: error.message };
    throw error;
  }
}

/** Tokens of fill-in-the-middle by their role, and what makes suggestions worse, if anything does. */
function describeVocabulary({ tokens, fimTokens, notes }: Vocabulary) {
  const roles = Object.entries(fimTokens ?? {}).flatMap(([role, id]) => (id === undefined ? [] : [[role, tokens[id] ?? ""] as const]));
  return { fimTokens: fimTokens === undefined ? ("none" as const) : Object.fromEntries(roles), ...(notes.length === 0 ? {} : { notes }) };
}

function text(file: GgufFile, key: string): string {
  const value = file.metadata.get(key);
  return typeof value === "string" ? value : "not said";
}
