/** `nearline inspect MODEL`: what a file is, and what will run it or why nothing will. */
import { parseArgs } from "node:util";
import { readConfig } from "../model/config.ts";
import { type ModelFile, readModelFile } from "../model/formats/modelFile.ts";
import type { ErrorBound } from "../model/weights/blocks.ts";
import { describeForms, type FormReport, measureForms } from "../model/weights/formErrors.ts";
import { weightPlan } from "../model/weights/weightForms.ts";
import { layoutWeights } from "../model/weights/weightLayout.ts";
import { sourceTensors } from "../model/weights/weightSource.ts";
import { AppError } from "../shared/errors.ts";
import type { WeightChoice } from "../shared/settings.ts";
import { vocabularyOf } from "../tokenizer/fromModelFile.ts";
import type { Vocabulary } from "../tokenizer/vocabulary.ts";
import { chooseThreads } from "../worker/chooseThreads.ts";
import { embeddedModelPath, weightsOf } from "./openModel.ts";

export async function inspect(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      errors: { type: "boolean", default: false },
      weights: { type: "string" },
    },
  });
  const weights = weightsOf(values.weights);
  const file = await readModelFile(positionals[0] ?? embeddedModelPath);
  const { forms, ...found } = await verdict(file, weights, values.errors);
  const report = { ...describe(file), ...found };
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ ...report, forms })}\n`);
    return;
  }
  const width = Math.max(...Object.keys(report).map((key) => key.length)) + 2;
  for (const [key, value] of Object.entries(report)) {
    process.stdout.write(`${key.padEnd(width)}${typeof value === "object" ? JSON.stringify(value) : String(value)}\n`);
  }
  for (const row of forms ?? []) process.stdout.write(`${formLine(row)}\n`);
}

function describe(file: ModelFile) {
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
    format: file.format,
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
    tokenizer: file.format === "gguf" ? `${text(file, "tokenizer.ggml.model")}, ${text(file, "tokenizer.ggml.pre")}` : "tokenizer.json",
    licence: text(file, "general.license"),
  };
}

/** The same checks as loading makes, up to the point where weights would be read. */
async function verdict(
  file: ModelFile,
  weights: WeightChoice,
  measured: boolean,
): Promise<{
  readonly runs: boolean;
  readonly runner?: string;
  readonly weights?: WeightChoice;
  readonly repackedBytes?: number;
  /** How matrices are stored, by their type in the file. */
  readonly forms?: readonly FormReport[];
  readonly fimTokens?: Readonly<Record<string, string>> | "none";
  readonly notes?: readonly string[];
  readonly why?: string;
}> {
  try {
    const config = readConfig(file);
    const tensors = sourceTensors(file, config);
    const plan = weightPlan(weights, file);
    const vocabulary = await vocabularyOf(file);
    return {
      runs: true,
      runner: `ONNX Runtime on the CPU, ${chooseThreads(0)} threads`,
      weights,
      repackedBytes: layoutWeights(config, tensors, plan).byteLength,
      forms: measured ? await measureForms(tensors, plan) : describeForms(tensors, plan),
      ...describeVocabulary(vocabulary),
    };
  } catch (error) {
    if (error instanceof AppError) return { runs: false, why: error.message };
    throw error;
  }
}

/** "Q4_1 (210 tensors): 8 bits in blocks of 32, 1.156 bytes a weight, within 1/34 of a step". */
function formLine({ type, form, tensors, bytesPerWeight, bound, measured }: FormReport): string {
  const size = `${Number(bytesPerWeight.toFixed(3))} bytes a weight`;
  const found =
    measured === undefined
      ? ""
      : `; error ${measured.rms.toExponential(1)} of the weights' root mean square, at worst ${measured.worst.toExponential(1)}`;
  return `${type} (${tensors} ${tensors === 1 ? "matrix" : "matrices"}): ${form}, ${size}, ${boundText(bound)}${found}`;
}

function boundText(bound: ErrorBound): string {
  if (bound.kind === "exact") return "exact";
  const share = (value: number) => `1/${Math.round(1 / value)}`;
  const ofRange = `${share(bound.ofRange)} of a block's range`;
  return bound.kind === "range" ? `within ${ofRange}` : `within ${share(bound.ofStep)} of a step (${ofRange} where it has no zero)`;
}

/** Tokens of fill-in-the-middle by their role, and what makes suggestions worse, if anything does. */
function describeVocabulary({ tokens, fimTokens, notes }: Vocabulary) {
  const roles = Object.entries(fimTokens ?? {}).flatMap(([role, id]) => (id === undefined ? [] : [[role, tokens[id] ?? ""] as const]));
  return { fimTokens: fimTokens === undefined ? ("none" as const) : Object.fromEntries(roles), ...(notes.length === 0 ? {} : { notes }) };
}

function text(file: ModelFile, key: string): string {
  const value = file.metadata.get(key);
  return typeof value === "string" ? value : "not said";
}
