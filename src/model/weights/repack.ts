/** Writes the weights of a model in the layout that the runtime maps into memory, and the graph that reads them. */
import { type FileHandle, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { t } from "@vscode/l10n";
import { serialize } from "../../onnx/serialize.ts";
import { AppError } from "../../shared/errors.ts";
import type { LlamaConfig } from "../config.ts";
import type { ModelFile } from "../formats/modelFile.ts";
import { buildLlama } from "../llama.ts";
import { ropeTables } from "../rope.ts";
import { decode } from "../tensorTypes/tensorType.ts";
import { type Blocks, toBlocks, zeroPointBytes } from "./blocks.ts";
import type { WeightPlan } from "./weightForms.ts";
import { graphWeights, layoutWeights, type Region, type StoredTensor, type WeightLayout } from "./weightLayout.ts";
import { openTensors, type Slice, type SourceTensor, sourceDivisors, sourceTensors, type TensorReader } from "./weightSource.ts";

export const graphFileName = "model.onnx";
export const weightsFileName = "weights.bin";

/** Writes at a place in the repacked file; a test puts one here that fails as a full disk does. */
export type WriteAt = (handle: FileHandle, bytes: Uint8Array, offset: number) => Promise<void>;

/**
 * Fills an existing, empty folder. `onProgress` gets the share of weights done, 0 to 1. Throws an AppError when the model
 * cannot be run, and the system's error when writing fails; the folder is then not to be used.
 */
export async function repack(
  file: ModelFile,
  config: LlamaConfig,
  plan: WeightPlan,
  folder: string,
  onProgress: (fraction: number) => void,
  writeAt: WriteAt = writeAll,
): Promise<void> {
  const tensors = sourceTensors(file, config);
  const layout = layoutWeights(config, tensors, plan);
  const total = tensors.reduce((sum, { shape }) => sum + shape[0] * (shape[1] ?? 1), 0);
  let done = 0;
  await using reader = openTensors();
  const handle = await open(join(folder, weightsFileName), "wx");
  try {
    for (const tensor of tensors) {
      const stored = layout.tensors.get(tensor.name);
      if (stored === undefined) throw new Error(`${tensor.name}: is not in the layout`);
      for await (const slice of reader.slices(tensor)) {
        await writeSlice(handle, writeAt, file.path, tensor, stored, slice);
        done += slice.count;
        onProgress(done / total);
      }
    }
    await writeRopes(handle, writeAt, layout, await readDivisors(file, config, reader));
    await handle.truncate(layout.byteLength);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await writeFile(join(folder, graphFileName), graphBytes(config, plan, layout), { flush: true });
}

export function graphBytes(config: LlamaConfig, plan: WeightPlan, layout: WeightLayout): Uint8Array {
  return serialize(buildLlama(config, graphWeights(layout), plan.activations), weightsFileName);
}

async function writeSlice(
  handle: FileHandle,
  writeAt: WriteAt,
  path: string,
  { name, type }: SourceTensor,
  stored: StoredTensor,
  { start, count, view }: Slice,
): Promise<void> {
  const write = (region: Region, values: Uint8Array | Float32Array, firstElement: number) =>
    writeAt(handle, bytesOf(values), region.offset + firstElement * values.BYTES_PER_ELEMENT);
  if (stored.kind !== "blocks") {
    const values = new Float32Array(count);
    decode(type, view, values);
    if (!values.every(Number.isFinite)) throw notFinite(path, name);
    await write(stored.values, values, start);
    return;
  }
  const { columns, form } = stored;
  let blocks: Blocks;
  try {
    blocks = toBlocks(type, view, count / columns, columns, form);
  } catch (error) {
    if (error instanceof RangeError) throw notFinite(path, name, error);
    throw error;
  }
  await write(stored.values, blocks.values, (start * form.bits) / 8);
  await write(stored.scales, blocks.scales, start / form.blockSize);
  await write(stored.zeroPoints, blocks.zeroPoints, (start / columns) * zeroPointBytes(columns, form));
  if (stored.remainders !== null) await write(stored.remainders, blocks.remainders, start / form.blockSize);
}

async function writeRopes(
  handle: FileHandle,
  writeAt: WriteAt,
  { ropes }: WeightLayout,
  divisors: ReadonlyMap<string, Float32Array>,
): Promise<void> {
  for (const { rope, positions, width, cosines, sines } of ropes) {
    const tables = ropeTables(rope, rope.divisors === null ? null : (divisors.get(rope.divisors) ?? null), positions, width);
    await writeAt(handle, bytesOf(tables.cosines), cosines.offset);
    await writeAt(handle, bytesOf(tables.sines), sines.offset);
  }
}

async function readDivisors(file: ModelFile, config: LlamaConfig, reader: TensorReader): Promise<Map<string, Float32Array>> {
  const divisors = new Map<string, Float32Array>();
  for (const tensor of sourceDivisors(file, config)) {
    const values = new Float32Array(tensor.shape[0]);
    for await (const { start, count, view } of reader.slices(tensor)) decode(tensor.type, view, values.subarray(start, start + count));
    if (!values.every((value) => Number.isFinite(value) && value > 0)) throw notFinite(file.path, tensor.name);
    divisors.set(tensor.name, values);
  }
  return divisors;
}

function bytesOf(values: Uint8Array | Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function notFinite(path: string, name: string, cause?: unknown): AppError {
  return new AppError(
    "model/malformed",
    t('{0}: weights of tensor "{1}" must be finite numbers, got NaN or infinity; get the file again', path, name),
    {
      cause,
    },
  );
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, offset + written);
    written += bytesWritten;
  }
}
