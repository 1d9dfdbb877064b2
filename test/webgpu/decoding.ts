/**
 * A tiny Llama decoded on the CPU and on WebGPU by the same steps, in a process of its own; the differences go to the parent. At most
 * 31 tokens a pass: from 32 on ONNX Runtime takes a kernel that needs subgroups of eight, and the software adapter has four.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readConfig } from "../../src/model/config.ts";
import { readGguf } from "../../src/model/formats/gguf.ts";
import { buildLlama } from "../../src/model/llama.ts";
import { openWeights } from "../../src/model/weights/weightCache.ts";
import { weightPlans } from "../../src/model/weights/weightForms.ts";
import { graphWeights, layoutWeights } from "../../src/model/weights/weightLayout.ts";
import { sourceTensors } from "../../src/model/weights/weightSource.ts";
import { serialize } from "../../src/onnx/serialize.ts";
import type { Binding } from "../../src/ort/binding.ts";
import { loadRuntime } from "../../src/ort/runtime.ts";
import { Session } from "../../src/ort/session.ts";
import type { HostArrays, Tensor } from "../../src/ort/tensor.ts";
import type { DeviceName } from "../../src/shared/deviceName.ts";
import { graphInterface as io } from "../../src/shared/graphInterface.ts";
import { writeTinyLlama } from "../fixtures/tinyModel.ts";

/** Largest differences from the CPU's logits, by what was done, and what else there is to say. */
export interface DecodingReport {
  readonly differences: Readonly<Record<string, number>>;
  readonly largestLogit: number;
  readonly cancelled: readonly string[];
}

const capacity = 64;

/** A KV cache of its own on a session, and the arrays that feed it. */
class Slot {
  /** Keys and values by layer; the arrays are only used where the device computes in the processor's memory. */
  readonly caches: readonly { readonly cache: Tensor; readonly array: Float32Array }[];
  private readonly session: Session;
  private readonly binding: Binding;
  private readonly vocabularySize: number;
  private readonly arrays = new Map<string, HostArrays[keyof HostArrays]>();
  private readonly tensors = new Map<string, Tensor>();

  constructor(session: Session, { layerCount, kvHeadCount, headDim, vocabularySize }: ReturnType<typeof readConfig>) {
    this.session = session;
    this.vocabularySize = vocabularySize;
    this.binding = session.createBinding();
    this.caches = Array.from({ length: layerCount }, (_, layer) =>
      [
        [io.pastKey(layer), io.presentKey(layer)],
        [io.pastValue(layer), io.presentValue(layer)],
      ].map(([past = "", present = ""]) => {
        const shape = [1, kvHeadCount, capacity, headDim];
        const array = new Float32Array(kvHeadCount * capacity * headDim);
        const cache = session.memoryPlace === "device" ? session.allocate("float32", shape) : session.hostTensor("float32", array, shape);
        this.binding.bindInput(past, cache);
        this.binding.bindOutput(present, cache);
        return { cache, array };
      }),
    ).flat();
  }

  /** Logits [ids.length · vocabulary]. */
  async forward(ids: readonly number[], position: number, signal?: AbortSignal): Promise<Float32Array> {
    const { length } = ids;
    const total = position + length;
    this.binding.bindInput(io.ids, this.tensor("int64", [1, length], BigInt64Array.from(ids, BigInt)));
    this.binding.bindInput(io.logitRows, this.tensor("int64", [length], BigInt64Array.from(ids.keys(), BigInt)));
    this.binding.bindInput(io.lastPosition, this.tensor("int32", [1], Int32Array.of(total - 1)));
    this.binding.bindInput(io.totalTokens, this.tensor("int32", [], Int32Array.of(total)));
    const count = length * this.vocabularySize;
    const logits = this.tensor("float32", [1, length, this.vocabularySize], new Float32Array(count).fill(Number.NaN));
    this.binding.bindOutput(io.logits, logits);
    await this.session.run(this.binding, signal, length === 1);
    return Float32Array.from(this.arrays.get(`float32 1,${length},${this.vocabularySize}`) as Float32Array).slice(0, count);
  }

  /** The same tensor for the same type and shape, over an array that takes the values given. */
  private tensor<T extends keyof HostArrays>(type: T, shape: readonly number[], values: HostArrays[T]): Tensor {
    const key = `${type} ${shape.join()}`;
    const array = this.arrays.get(key);
    const known = this.tensors.get(key);
    if (array !== undefined && known !== undefined) {
      (array as Float32Array).set(values as Float32Array);
      return known;
    }
    this.arrays.set(key, values);
    const made = this.session.hostTensor(type, values, shape);
    this.tensors.set(key, made);
    return made;
  }
}

async function decode(): Promise<DecodingReport> {
  const folder = mkdtempSync(join(tmpdir(), "nearline-webgpu-"));
  const { path } = writeTinyLlama(join(folder, "tiny.gguf"), { seed: 9, tensorType: "Q8_0" });
  const file = await readGguf(path);
  const config = readConfig(file);
  const { graphPath } = await openWeights(file, config, "exact", join(folder, "cache"), () => {});
  // The CPU rounds activations to int8 where the graph lets it, and the adapter does not: without, both compute the same.
  const exactPath = join(dirname(graphPath), "exact.onnx");
  const weights = graphWeights(layoutWeights(config, sourceTensors(file, config), weightPlans.exact));
  writeFileSync(exactPath, serialize(buildLlama(config, weights, "float32"), "weights.bin"));

  const load = (device: DeviceName) => Session.load(loadRuntime(process.cwd()), exactPath, { threads: 1, device });
  const sessions = { cpu: await load("cpu"), webgpu: await load("webgpu") };
  const slots = () => ({ cpu: new Slot(sessions.cpu, config), webgpu: new Slot(sessions.webgpu, config) });
  const differences: Record<string, number> = {};
  const cancelled: string[] = [];
  let largestLogit = 0;
  const note = (what: string, actual: Float32Array, expected: Float32Array) => {
    differences[what] = expected.reduce((worst, value, index) => {
      const difference = Math.abs(value - (actual[index] ?? Number.NaN));
      return difference <= worst ? worst : difference;
    }, differences[what] ?? 0);
  };
  type Slots = ReturnType<typeof slots>;
  const step = async (what: string, { cpu, webgpu }: Slots, ids: readonly number[], position: number) => {
    const expected = await cpu.forward(ids, position);
    largestLogit = Math.max(largestLogit, ...expected);
    note(what, await webgpu.forward(ids, position), expected);
  };

  const first = slots();
  await step("prefill", first, [5, 9, 100, 7, 60, 61, 62], 0);
  for (let position = 7; position < 11; position++) await step("decode", first, [position * 13], position);
  await step("going back", first, [20, 21, 22], 4);
  for (let position = 7; position < 10; position++) await step("decode after going back", first, [position * 17], position);

  const second = slots();
  await step("prefill of a second slot", second, [200, 201, 202], 0);
  for (let position = 0; position < 3; position++) {
    await step("slots in turn", second, [position + 30], position + 3);
    await step("slots in turn", first, [position + 70], position + 10);
  }

  for (const [what, ids] of [
    ["a captured run", [40]],
    ["a run of several tokens", [41, 42, 43]],
  ] as const) {
    const controller = new AbortController();
    const running = first.webgpu.forward(ids, 13, controller.signal);
    controller.abort(new Error("enough"));
    // A run this short may end before the signal reaches it; either way the session must be of use afterwards.
    await running.catch((error: unknown) => cancelled.push(`${what}: ${String(error)}`));
    await step(`after cancelling ${what}`, first, ids, 13);
  }

  const [expectedKeys] = first.cpu.caches;
  const [keys] = first.webgpu.caches;
  if (expectedKeys === undefined || keys === undefined) throw new Error("a cache was expected");
  const { shape } = keys.cache;
  await sessions.webgpu.copy(keys.cache, sessions.webgpu.hostTensor("float32", keys.array, shape));
  const written = 13 * config.headDim;
  note("keys copied from the device", keys.array.subarray(0, written), expectedKeys.array.subarray(0, written));

  await sessions.webgpu.release();
  sessions.webgpu = await load("webgpu");
  await step("another session after the first", slots(), [1, 2, 3], 0);
  await sessions.webgpu.release();
  await sessions.cpu.release();
  rmSync(folder, { recursive: true, force: true });
  return { differences, largestLogit, cancelled };
}

void decode().then(
  (report) => process.send?.(report),
  (error: unknown) => process.send?.({ failed: error instanceof Error ? error.stack : String(error) }),
);
