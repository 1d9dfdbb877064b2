/**
 * The slow, obvious twin of the graph in src/model/llama.ts: a Llama decoder in plain loops and double precision, with no cache, written from
 * the papers. Llama: Touvron et al. 2023, https://arxiv.org/abs/2302.13971.
 *
 * Weights are row-major [rows, columns] under their GGUF names; a matrix applied to a vector is one dot product a row.
 */
import type { LlamaConfig } from "../../src/model/config.ts";

export type ReferenceConfig = Pick<
  LlamaConfig,
  | "layerCount"
  | "hiddenSize"
  | "headCount"
  | "kvHeadCount"
  | "headDim"
  | "feedForwardSize"
  | "vocabularySize"
  | "ropeTheta"
  | "ropeInterleaved"
  | "rmsEpsilon"
  | "tiedEmbedding"
>;

export type Weights = (name: string) => Float32Array;

/** A row of logits [vocabularySize] for each position of `ids`. */
export function referenceLogits(config: ReferenceConfig, weights: Weights, ids: readonly number[]): Float32Array[] {
  const embedding = weights("token_embd.weight");
  let hidden: Float64Array[] = ids.map((id) => Float64Array.from(embedding.subarray(id * config.hiddenSize, (id + 1) * config.hiddenSize)));
  for (let layer = 0; layer < config.layerCount; layer++) {
    const block: Weights = (name) => weights(`blk.${layer}.${name}.weight`);
    const attended = attention(
      config,
      block,
      hidden.map((x) => rmsNorm(x, block("attn_norm"), config.rmsEpsilon)),
    );
    hidden = hidden.map((x, position) => add(x, at(attended, position)));
    hidden = hidden.map((x) => add(x, feedForward(block, rmsNorm(x, block("ffn_norm"), config.rmsEpsilon))));
  }
  const output = config.tiedEmbedding ? embedding : weights("output.weight");
  return hidden.map((x) => Float32Array.from(multiply(output, rmsNorm(x, weights("output_norm.weight"), config.rmsEpsilon))));
}

/** RMSNorm, Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467, equation 4: x / sqrt(mean(x²) + ε) · g. */
export function rmsNorm(x: Float64Array, gain: Float32Array, epsilon: number): Float64Array {
  const meanSquare = x.reduce((sum, value) => sum + value * value, 0) / x.length;
  return x.map((value, index) => (value / Math.sqrt(meanSquare + epsilon)) * at(gain, index));
}

/**
 * Rotary embedding of one head, Su et al. 2021, https://arxiv.org/abs/2104.09864, equation 34: pair i turns by position · θ^(−2i/d). The paper pairs
 * neighbours (interleaved); the other layout pairs i with i + d/2.
 */
export function rope(x: Float64Array, position: number, theta: number, interleaved: boolean): Float64Array {
  const turned = new Float64Array(x.length);
  const half = x.length / 2;
  for (let pair = 0; pair < half; pair++) {
    const angle = position * theta ** ((-2 * pair) / x.length);
    const [first, second] = interleaved ? [2 * pair, 2 * pair + 1] : [pair, pair + half];
    turned[first] = at(x, first) * Math.cos(angle) - at(x, second) * Math.sin(angle);
    turned[second] = at(x, first) * Math.sin(angle) + at(x, second) * Math.cos(angle);
  }
  return turned;
}

/**
 * Causal attention with grouped queries, Ainslie et al. 2023, https://arxiv.org/abs/2305.13245: each key-value head serves headCount / kvHeadCount
 * consecutive query heads. `inputs` and the result are [positions][hiddenSize].
 */
export function attention(config: ReferenceConfig, block: Weights, inputs: readonly Float64Array[]): Float64Array[] {
  const { headCount, kvHeadCount, headDim, ropeTheta, ropeInterleaved } = config;
  const turn = (head: Float64Array, position: number) => rope(head, position, ropeTheta, ropeInterleaved);
  const queries = inputs.map((x, position) => heads(multiply(block("attn_q"), x), headDim).map((head) => turn(head, position)));
  const keys = inputs.map((x, position) => heads(multiply(block("attn_k"), x), headDim).map((head) => turn(head, position)));
  const values = inputs.map((x) => heads(multiply(block("attn_v"), x), headDim));
  return inputs.map((_, position) => {
    const joined = new Float64Array(headCount * headDim);
    for (let head = 0; head < headCount; head++) {
      const kvHead = Math.floor(head / (headCount / kvHeadCount));
      const query = at(at(queries, position), head);
      const scores = keys.slice(0, position + 1).map((key) => dot(query, at(key, kvHead)) / Math.sqrt(headDim));
      for (const [earlier, share] of softmax(scores).entries()) {
        for (const [index, value] of at(at(values, earlier), kvHead).entries()) {
          const place = head * headDim + index;
          joined[place] = at(joined, place) + share * value;
        }
      }
    }
    return multiply(block("attn_output"), joined);
  });
}

/** SwiGLU, Shazeer 2020, https://arxiv.org/abs/2002.05202, equation 6: W_down (silu(W_gate x) · W_up x), silu(z) = z / (1 + e^−z). */
export function feedForward(block: Weights, x: Float64Array): Float64Array {
  const up = multiply(block("ffn_up"), x);
  const gated = multiply(block("ffn_gate"), x).map((z, index) => (z / (1 + Math.exp(-z))) * at(up, index));
  return multiply(block("ffn_down"), gated);
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

function add(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, index) => value + at(b, index));
}

/** An index past the end is a wrong shape, and must not become a NaN that spreads. */
function at<T>(values: { readonly length: number; readonly [index: number]: T }, index: number): T {
  const value = values[index];
  if (value === undefined) throw new RangeError(`index must be below ${values.length}, got ${index}`);
  return value;
}
