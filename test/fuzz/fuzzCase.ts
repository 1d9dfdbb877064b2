/** One case of the fuzzer: a seed, spoiled as its number says, read as far as it gets. */
import { seededRandom } from "../../src/engine/sampler/random.ts";
import { readConfig } from "../../src/model/config.ts";
import { readModelFile } from "../../src/model/formats/modelFile.ts";
import { sourceTensors } from "../../src/model/weights/weightSource.ts";
import { AppError } from "../../src/shared/errors.ts";
import { vocabularyOf } from "../../src/tokenizer/fromModelFile.ts";
import { memoryFiles } from "../fixtures/memoryFiles.ts";
import { withHeader } from "../fixtures/safetensorsWriter.ts";
import { mutateBytes, mutateJson, type Random } from "./mutate.ts";
import { type Seed, seeds } from "./seeds.ts";

export type Format = keyof typeof seeds;

/** `read` is the error's code, or "accepted": what happened when the file was read, and `config` and `vocabulary` after that. */
export interface FuzzOutcome {
  readonly read: string;
  readonly config?: string;
  readonly vocabulary?: string;
}

/** The files of a case; the same for the same arguments. */
export function fuzzFiles(format: Format, seed: number, number: number): Seed {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const list = seeds[format];
  const base = list[Math.floor(random() * list.length)];
  if (base === undefined) throw new RangeError(`there are no seeds of ${format}`);
  const names = Object.keys(base.files);
  const name = names[Math.floor(random() * names.length)] ?? "";
  const bytes = base.files[name] ?? Buffer.alloc(0);
  return { path: base.path, files: { ...base.files, [name]: mutated(name, bytes, random) } };
}

function mutated(name: string, bytes: Uint8Array, random: Random): Buffer {
  if (name.endsWith(".json")) return Buffer.from(mutateJson(Buffer.from(bytes).toString(), random));
  if (name.endsWith(".safetensors") && random() < 0.7) {
    // The header's text, under a length that fits it, so that what is in it gets read.
    const file = Buffer.from(bytes);
    const end = 8 + Number(file.readBigUInt64LE());
    return withHeader(mutateJson(file.toString("utf8", 8, end), random), file.subarray(end));
  }
  return mutateBytes(bytes, random);
}

/** Throws whatever is no AppError, and an Error when a reader asks room for more than the largest file has. */
export async function readHostile({ path, files }: Seed): Promise<FuzzOutcome> {
  const access = memoryFiles(files);
  const largestFile = Math.max(...Object.values(files).map(({ length }) => length));
  const read = await outcomeOf(() => readModelFile(path, access));
  // The few bytes by which formats are told apart are asked for from any file.
  if (access.largestRead > Math.max(8, largestFile)) {
    throw new Error(`a read asked room for ${access.largestRead} bytes where the largest file has ${largestFile}`);
  }
  if (read.value === undefined) return { read: read.code };
  const file = read.value;
  const config = await outcomeOf(() => sourceTensors(file, readConfig(file)));
  const vocabulary = await outcomeOf(() => vocabularyOf(file));
  return { read: read.code, config: config.code, vocabulary: vocabulary.code };
}

async function outcomeOf<T>(work: () => T | Promise<T>): Promise<{ readonly code: string; readonly value?: T }> {
  try {
    return { code: "accepted", value: await work() };
  } catch (error) {
    if (error instanceof AppError) return { code: error.code };
    throw error;
  }
}
