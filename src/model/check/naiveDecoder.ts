/**
 * The decoder in plain loops and double precision, straight from the model's own tensors: what an import is held against
 * (selfCheck.ts). It knows no layout, no blocks and no kernel, so that a fault in those cannot be in both. Flags and papers: architectures.ts.
 *
 * Activations are [positions][size].
 */
import type { Projection } from "../architectures.ts";
import type { LlamaConfig } from "../config.ts";
import { normNames } from "../names.ts";
import { ropeTables } from "../rope.ts";
import type { SourceTensor, TensorReader } from "../weights/weightSource.ts";
import { NaiveWeights } from "./naiveWeights.ts";

export interface NaiveSource {
  readonly config: LlamaConfig;
  /** All that the config asks for, and the divisors of its rotations. */
  readonly tensors: readonly SourceTensor[];
  readonly reader: TensorReader;
  /** Gets the number of weights done, from time to time. */
  readonly onProgress: (weights: number) => void;
}

type Activations = readonly Float64Array[];

/** A row of logits [vocabularySize] for each position of `ids`. Throws an AppError when the model can no longer be read. */
export async function naiveLogits({ config, tensors, reader, onProgress }: NaiveSource, ids: readonly number[]): Promise<Float64Array[]> {
  const weights = new NaiveWeights(tensors, reader, onProgress);
  let hidden: Activations = await Promise.all(
    ids.map(async (id) => Float64Array.from(await weights.row("token_embd.weight", id), (value) => value * config.embeddingScale)),
  );
  const addPart = async (layer: number, part: keyof typeof normNames, run: (inputs: Activations) => Promise<Activations>) => {
    const { before, after } = normNames[part];
    const result = await run(config.normPlaces === "after" ? hidden : await normed(config, weights, `blk.${layer}.${before}`, hidden));
    const added = config.normPlaces === "before" ? result : await normed(config, weights, `blk.${layer}.${after}`, result);
    hidden = zip(hidden, added, (x, y) => x + config.residualScale * y);
  };
  for (let layer = 0; layer < config.layerCount; layer++) {
    const decoder: Layer = { config, weights, layer };
    await addPart(layer, "attention", (inputs) => attention(decoder, inputs));
    await addPart(layer, "feedForward", (inputs) => feedForward(decoder, inputs));
  }
  const output = config.tiedEmbedding ? "token_embd.weight" : "output.weight";
  const logits = await weights.multiply(output, await normed(config, weights, "output_norm", hidden));
  return logits.map((row) => row.map((logit) => softcap(logit * config.logitScale, config.finalSoftcap)));
}

interface Layer {
  readonly config: LlamaConfig;
  readonly weights: NaiveWeights;
  readonly layer: number;
}

async function attention(decoder: Layer, inputs: Activations): Promise<Activations> {
  const { config, layer } = decoder;
  const { headCount, kvHeadCount, fileHeadDim: size } = config;
  const { window = null, rope = null } = config.layers[layer] ?? {};
  const { queries, keys, values } = await queriesKeysValues(decoder, inputs);
  await rotate(decoder, rope, queries);
  await rotate(decoder, rope, keys);
  const mixed = queries.map((query, position) => {
    const first = window === null ? 0 : Math.max(0, position + 1 - window);
    const out = new Float64Array(headCount * size);
    for (let head = 0; head < headCount; head++) {
      const kv = Math.floor((head * kvHeadCount) / headCount) * size;
      const scores = keys
        .slice(first, position + 1)
        .map((key) => softcap(dot(query, head * size, key, kv, size) * config.attentionScale, config.attentionSoftcap));
      for (const [step, share] of softmax(scores).entries()) {
        const value = values[first + step]?.subarray(kv, kv + size) ?? [];
        for (const [index, entry] of value.entries()) out[head * size + index] = (out[head * size + index] ?? 0) + share * entry;
      }
    }
    return out;
  });
  return project(decoder, "attn_output", mixed);
}

async function queriesKeysValues(decoder: Layer, inputs: Activations) {
  const { config, layer } = decoder;
  const querySize = config.headCount * config.fileHeadDim;
  const kvSize = config.kvHeadCount * config.fileHeadDim;
  const fused = config.fusedQkv ? await project(decoder, "attn_qkv", inputs) : null;
  const part = async (name: Projection, start: number, size: number) =>
    fused === null ? project(decoder, name, inputs) : fused.map((row) => row.slice(start, start + size));
  const normedHeads = async (name: string, rows: Activations): Promise<Activations> => {
    if (config.queryKeyNorm === "none") return rows;
    const gain = await decoder.weights.vector(`blk.${layer}.${name}.weight`);
    for (const row of rows)
      for (let at = 0; at < row.length; at += gain.length) rmsNorm(row.subarray(at, at + gain.length), gain, config.normEpsilon);
    return rows;
  };
  return {
    queries: await normedHeads("attn_q_norm", await part("attn_q", 0, querySize)),
    keys: await normedHeads("attn_k_norm", await part("attn_k", querySize, kvSize)),
    values: await part("attn_v", querySize + kvSize, kvSize),
  };
}

/** Turns the pairs at the start of every head by the angles of its position, in place. */
async function rotate({ config, weights }: Layer, name: string | null, vectors: Activations): Promise<void> {
  const rope = config.ropes.find((one) => one.name === name);
  if (rope === undefined) return;
  const pairs = rope.rotated / 2;
  const divisors = rope.divisors === null ? null : await weights.vector(rope.divisors);
  const { cosines, sines } = ropeTables(rope, divisors, vectors.length, pairs);
  for (const [position, vector] of vectors.entries()) {
    for (let head = 0; head < vector.length; head += config.fileHeadDim) {
      for (let pair = 0; pair < pairs; pair++) {
        const first = head + (config.ropeInterleaved ? 2 * pair : pair);
        const second = config.ropeInterleaved ? first + 1 : first + pairs;
        const [cosine = 0, sine = 0] = [cosines[position * pairs + pair], sines[position * pairs + pair]];
        const [x = 0, y = 0] = [vector[first], vector[second]];
        vector[first] = x * cosine - y * sine;
        vector[second] = x * sine + y * cosine;
      }
    }
  }
}

async function feedForward(decoder: Layer, inputs: Activations): Promise<Activations> {
  const { gate, feedForwardSize, activation } = decoder.config;
  const act = activation === "silu" ? silu : gelu;
  const up = await project(decoder, "ffn_up", inputs);
  if (gate === "none")
    return project(
      decoder,
      "ffn_down",
      up.map((row) => row.map(act)),
    );
  const gates = gate === "fused" ? up.map((row) => row.subarray(0, feedForwardSize)) : await project(decoder, "ffn_gate", inputs);
  const rest = gate === "fused" ? up.map((row) => row.subarray(feedForwardSize)) : up;
  return project(
    decoder,
    "ffn_down",
    zip(gates, rest, (z, x) => act(z) * x),
  );
}

/** A matrix of the layer times each input, plus its bias where it has one. */
async function project({ config, weights, layer }: Layer, name: Projection, inputs: Activations): Promise<Activations> {
  const products = await weights.multiply(`blk.${layer}.${name}.weight`, inputs);
  if (!config.biases.includes(name)) return products;
  const bias = await weights.vector(`blk.${layer}.${name}.bias`);
  return products.map((row) => row.map((value, index) => value + (bias[index] ?? 0)));
}

async function normed(config: LlamaConfig, weights: NaiveWeights, name: string, inputs: Activations): Promise<Activations> {
  const rows = inputs.map((input) => input.slice());
  const gain = await weights.vector(`${name}.weight`);
  if (config.norm === "rms") {
    for (const row of rows) rmsNorm(row, gain, config.normEpsilon);
    return rows;
  }
  // LayerNorm is RMSNorm of what differs from the mean, plus a bias.
  const bias = await weights.vector(`${name}.bias`);
  return rows.map((row) => {
    const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
    const centred = row.map((value) => value - mean);
    rmsNorm(centred, gain, config.normEpsilon);
    return centred.map((value, index) => value + (bias[index] ?? 0));
  });
}

/** x / √(mean(x²) + ε) · gain, in place. */
function rmsNorm(x: Float64Array, gain: Float32Array, epsilon: number): void {
  const scale = 1 / Math.sqrt(dot(x, 0, x, 0, x.length) / x.length + epsilon);
  for (const [index, value] of x.entries()) x[index] = value * scale * (gain[index] ?? 0);
}

function silu(z: number): number {
  return z / (1 + Math.exp(-z));
}

function gelu(z: number): number {
  return 0.5 * z * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3)));
}

function softcap(value: number, cap: number | null): number {
  return cap === null ? value : cap * Math.tanh(value / cap);
}

function softmax(scores: readonly number[]): number[] {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const total = powers.reduce((all, power) => all + power, 0);
  return powers.map((power) => power / total);
}

function dot(a: Float64Array, aStart: number, b: Float64Array, bStart: number, length: number): number {
  let total = 0;
  for (let index = 0; index < length; index++) total += (a[aStart + index] ?? 0) * (b[bStart + index] ?? 0);
  return total;
}

function zip(a: Activations, b: Activations, combine: (x: number, y: number) => number): Float64Array[] {
  return a.map((row, position) => row.map((value, index) => combine(value, b[position]?.[index] ?? 0)));
}
