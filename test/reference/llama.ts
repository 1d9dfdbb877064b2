/**
 * The slow, obvious twin of the graph in src/model/llama.ts: a decoder of the Llama family in plain loops and double precision, with no cache,
 * written from the papers. Llama: Touvron et al. 2023, https://arxiv.org/abs/2302.13971.
 *
 * Weights are row-major [rows, columns] under their GGUF names; a matrix applied to a vector is one dot product a row.
 */
import { plainFrequencies, type Rotation } from "./ropeFrequencies.ts";

export interface ReferenceConfig {
  readonly layerCount: number;
  readonly hiddenSize: number;
  readonly headCount: number;
  readonly kvHeadCount: number;
  readonly headDim: number;
  readonly feedForwardSize: number;
  readonly vocabularySize: number;
  readonly ropeTheta: number;
  readonly ropeInterleaved: boolean;
  readonly rmsEpsilon: number;
  readonly tiedEmbedding: boolean;
  /** Departures from Llama; left out, none. Norms are LayerNorm with biases. */
  readonly layerNorm?: boolean;
  readonly norms?: "after" | "both";
  readonly queryKeyNorm?: "head" | "projection" | undefined;
  readonly gelu?: boolean;
  /** The gate is the first half of `ffn_up`, or there is none. */
  readonly gate?: "fused" | "none";
  readonly fusedQkv?: boolean;
  /** Matrices with a bias, by their names in a layer. */
  readonly biases?: readonly string[];
  readonly embeddingScale?: number;
  readonly residualScale?: number;
  readonly attentionScale?: number;
  readonly logitDivisor?: number;
  readonly attentionSoftcap?: number;
  readonly finalSoftcap?: number;
  /** For each layer, the tokens that a token sees, itself included; null: all. */
  readonly windows?: readonly (number | null)[];
  /** For each layer how it rotates; null: not at all. Left out, as in the paper by ropeTheta. */
  readonly rotations?: readonly (Rotation | null)[] | undefined;
}

export type Weights = (name: string) => Float32Array;

/** A row of logits [vocabularySize] for each position of `ids`. */
export function referenceLogits(config: ReferenceConfig, weights: Weights, ids: readonly number[]): Float32Array[] {
  const { hiddenSize, norms, residualScale = 1, embeddingScale = 1 } = config;
  const embedding = weights("token_embd.weight");
  let hidden: Float64Array[] = ids.map((id) =>
    Float64Array.from(embedding.subarray(id * hiddenSize, (id + 1) * hiddenSize)).map((value) => value * embeddingScale),
  );
  for (let layer = 0; layer < config.layerCount; layer++) {
    const block: Weights = (name) => weights(`blk.${layer}.${name}`);
    const before = (x: Float64Array, name: string) => (norms === "after" ? x : norm(config, block, name, x));
    const after = (x: Float64Array, name: string) => (norms === undefined ? x : norm(config, block, name, x));
    const join = (x: Float64Array, part: Float64Array) => x.map((value, index) => value + residualScale * at(part, index));
    const inputs = hidden.map((x) => before(x, "attn_norm"));
    const attended = attention(config, block, inputs, layer).map((x) => after(x, "post_attention_norm"));
    hidden = hidden.map((x, position) => join(x, at(attended, position)));
    hidden = hidden.map((x) => join(x, after(feedForward(block, before(x, "ffn_norm"), config), "post_ffw_norm")));
  }
  const output = config.tiedEmbedding ? embedding : weights("output.weight");
  return hidden.map((x) => {
    const logits = multiply(output, norm(config, weights, "output_norm", x)).map((logit) => logit / (config.logitDivisor ?? 1));
    return Float32Array.from(config.finalSoftcap === undefined ? logits : logits.map((logit) => softcap(logit, config.finalSoftcap ?? 0)));
  });
}

function norm({ layerNorm: isLayerNorm, rmsEpsilon }: ReferenceConfig, weights: Weights, name: string, x: Float64Array): Float64Array {
  const gain = weights(`${name}.weight`);
  return isLayerNorm ? layerNorm(x, gain, weights(`${name}.bias`), rmsEpsilon) : rmsNorm(x, gain, rmsEpsilon);
}

/** RMSNorm, Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467, equation 4: x / sqrt(mean(x²) + ε) · g. */
export function rmsNorm(x: Float64Array, gain: Float32Array, epsilon: number): Float64Array {
  const meanSquare = x.reduce((sum, value) => sum + value * value, 0) / x.length;
  return x.map((value, index) => (value / Math.sqrt(meanSquare + epsilon)) * at(gain, index));
}

/** LayerNorm, Ba et al. 2016, https://arxiv.org/abs/1607.06450, equation 4: (x − μ) / σ · g + b, σ over all entries. */
export function layerNorm(x: Float64Array, gain: Float32Array, bias: Float32Array, epsilon: number): Float64Array {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  return x.map((value, index) => ((value - mean) / Math.sqrt(variance + epsilon)) * at(gain, index) + at(bias, index));
}

/** Rotary embedding of one head, Su et al. 2021, https://arxiv.org/abs/2104.09864, equation 34: pair i turns by position · θ^(−2i/d). */
export function rope(x: Float64Array, position: number, theta: number, interleaved: boolean): Float64Array {
  return rotate(x, position, { frequencies: plainFrequencies(x.length, theta), magnitude: 1 }, interleaved);
}

/**
 * Pair i of a head turns by position · frequency i and grows by the magnitude; entries beyond the pairs stay. RoFormer pairs neighbours
 * (interleaved); the other layout pairs i with i + the number of pairs.
 */
export function rotate(x: Float64Array, position: number, { frequencies, magnitude }: Rotation, interleaved: boolean): Float64Array {
  const turned = x.slice();
  for (const [pair, frequency] of frequencies.entries()) {
    const angle = position * frequency;
    const [first, second] = interleaved ? [2 * pair, 2 * pair + 1] : [pair, pair + frequencies.length];
    turned[first] = magnitude * (at(x, first) * Math.cos(angle) - at(x, second) * Math.sin(angle));
    turned[second] = magnitude * (at(x, first) * Math.sin(angle) + at(x, second) * Math.cos(angle));
  }
  return turned;
}

/**
 * Causal attention with grouped queries, Ainslie et al. 2023, https://arxiv.org/abs/2305.13245: each key-value head serves headCount / kvHeadCount
 * consecutive query heads. `inputs` and the result are [positions][hiddenSize]. Sliding windows: Jiang et al. 2023, "Mistral 7B",
 * https://arxiv.org/abs/2310.06825, section 2: a token at i sees those at i − window + 1 to i.
 */
export function attention(config: ReferenceConfig, block: Weights, inputs: readonly Float64Array[], layer = 0): Float64Array[] {
  const { headCount, kvHeadCount, headDim, ropeTheta, ropeInterleaved, attentionScale = 1 / Math.sqrt(headDim) } = config;
  const rotations = config.rotations ?? inputs.map(() => ({ frequencies: plainFrequencies(headDim, ropeTheta), magnitude: 1 }));
  const rotation = rotations[layer] ?? null;
  const turn = (head: Float64Array, position: number) => (rotation === null ? head : rotate(head, position, rotation, ropeInterleaved));
  const projected = inputs.map((x) => queriesKeysValues(config, block, x));
  const queries = projected.map(({ query }, position) =>
    normedHeads(config, block, "attn_q_norm", query).map((head) => turn(head, position)),
  );
  const keys = projected.map(({ key }, position) => normedHeads(config, block, "attn_k_norm", key).map((head) => turn(head, position)));
  const values = projected.map(({ value }) => heads(value, headDim));
  return inputs.map((_, position) => {
    const first = Math.max(0, position + 1 - (config.windows?.[layer] ?? Number.POSITIVE_INFINITY));
    const joined = new Float64Array(headCount * headDim);
    for (let head = 0; head < headCount; head++) {
      const kvHead = Math.floor(head / (headCount / kvHeadCount));
      const query = at(at(queries, position), head);
      const scores = keys.slice(first, position + 1).map((key) => {
        const score = dot(query, at(key, kvHead)) * attentionScale;
        return config.attentionSoftcap === undefined ? score : softcap(score, config.attentionSoftcap);
      });
      for (const [step, share] of softmax(scores).entries()) {
        for (const [index, value] of at(at(values, first + step), kvHead).entries()) {
          const place = head * headDim + index;
          joined[place] = at(joined, place) + share * value;
        }
      }
    }
    return project(config, block, "attn_output", joined);
  });
}

function queriesKeysValues(config: ReferenceConfig, block: Weights, x: Float64Array) {
  if (config.fusedQkv !== true) {
    const [query, key, value] = [
      project(config, block, "attn_q", x),
      project(config, block, "attn_k", x),
      project(config, block, "attn_v", x),
    ];
    return { query, key, value };
  }
  const all = project(config, block, "attn_qkv", x);
  const [querySize, kvSize] = [config.headCount * config.headDim, config.kvHeadCount * config.headDim];
  return { query: all.slice(0, querySize), key: all.slice(querySize, querySize + kvSize), value: all.slice(querySize + kvSize) };
}

/** Norms of queries and keys: Yang et al. 2025, "Qwen3", https://arxiv.org/abs/2505.09388 (heads); OLMo 2, https://arxiv.org/abs/2501.00656 (all at once). */
function normedHeads(
  { queryKeyNorm, headDim, rmsEpsilon }: ReferenceConfig,
  block: Weights,
  name: string,
  x: Float64Array,
): Float64Array[] {
  if (queryKeyNorm === undefined) return heads(x, headDim);
  const gain = block(`${name}.weight`);
  if (queryKeyNorm === "projection") return heads(rmsNorm(x, gain, rmsEpsilon), headDim);
  return heads(x, headDim).map((head) => rmsNorm(head, gain, rmsEpsilon));
}

/**
 * SwiGLU, Shazeer 2020, https://arxiv.org/abs/2002.05202, equation 6: W_down (silu(W_gate x) · W_up x), silu(z) = z / (1 + e^−z). GEGLU of the
 * same paper takes GELU in place of SiLU; without a gate it is W_down gelu(W_up x).
 */
export function feedForward(block: Weights, x: Float64Array, config: Partial<ReferenceConfig> = {}): Float64Array {
  const activation = config.gelu ? gelu : (z: number) => z / (1 + Math.exp(-z));
  const up = project(config, block, "ffn_up", x);
  if (config.gate === "none") return project(config, block, "ffn_down", up.map(activation));
  const half = up.length / 2;
  const [gate, rest] = config.gate === "fused" ? [up.slice(0, half), up.slice(half)] : [project(config, block, "ffn_gate", x), up];
  const gated = gate.map((z, index) => activation(z) * at(rest, index));
  return project(config, block, "ffn_down", gated);
}

/** Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415, section 2, the approximation by tanh. */
export function gelu(z: number): number {
  return 0.5 * z * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3)));
}

/** Gemma 2, https://arxiv.org/abs/2408.00118, section 2. */
function softcap(value: number, cap: number): number {
  return cap * Math.tanh(value / cap);
}

/** A matrix of the layer times x, plus its bias where it has one. */
function project({ biases = [] }: Partial<ReferenceConfig>, block: Weights, name: string, x: Float64Array): Float64Array {
  const product = multiply(block(`${name}.weight`), x);
  if (!biases.includes(name)) return product;
  const bias = block(`${name}.bias`);
  return product.map((value, row) => value + at(bias, row));
}

export function softmax(scores: readonly number[]): number[] {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** matrix [rows, x.length] times x. */
export function multiply(matrix: Float32Array, x: Float64Array): Float64Array {
  return Float64Array.from({ length: matrix.length / x.length }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < x.length; column++) sum += at(matrix, row * x.length + column) * at(x, column);
    return sum;
  });
}

function heads(x: Float64Array, headDim: number): Float64Array[] {
  return Array.from({ length: x.length / headDim }, (_, head) => x.slice(head * headDim, (head + 1) * headDim));
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, index) => sum + value * at(b, index), 0);
}

/** An index past the end is a wrong shape, and must not become a NaN that spreads. */
function at<T>(values: { readonly length: number; readonly [index: number]: T }, index: number): T {
  const value = values[index];
  if (value === undefined) throw new RangeError(`index must be below ${values.length}, got ${index}`);
  return value;
}
