/**
 * The decoder of the Llama family as a graph: token ids and cached keys and values in, logits and grown cache out. What an architecture does
 * differently is a flag of its config (architectures.ts says which, and cites it); the story is the same for all.
 *
 * Papers: Touvron et al. 2023, "LLaMA" (arXiv:2302.13971) for the whole; RMSNorm (arXiv:1910.07467) before each part;
 * rotary embedding "RoFormer" (arXiv:2104.09864); grouped-query attention (arXiv:2305.13245); SwiGLU (arXiv:2002.05202).
 *
 * Shapes: seq tokens of one sequence in this run, capacity positions in the cache, rows positions whose logits are wanted.
 */
import { type AttentionInputs, groupedQueryAttention, headNorm, placeInHeads, type RopeValues } from "../onnx/attentionOps.ts";
import { Graph, type Value } from "../onnx/graph.ts";
import { type ActivationPrecision, embedding, linear, type Matrix, type Table } from "../onnx/matrixOps.ts";
import {
  add,
  addLayerNorm,
  addRmsNorm,
  gelu,
  layerNorm,
  multiply,
  rmsNorm,
  scale,
  silu,
  softcap,
  split,
  takePositions,
} from "../onnx/ops.ts";
import { graphInterface as io } from "../shared/graphInterface.ts";
import type { Projection } from "./architectures.ts";
import type { LlamaConfig } from "./config.ts";
import { headLayout, takesPackedHeads } from "./headLayout.ts";
import type { LayerConfig } from "./layerConfig.ts";
import { normNames } from "./names.ts";

/** Where the builder gets its weights: by the names of GGUF (model/names.ts). */
export interface GraphWeights {
  /** Whether there is such a tensor; matrices that are multiplied by the same input may be there as one (model/weights/weightLayout.ts). */
  has(name: string): boolean;
  matrix(graph: Graph, name: string): Matrix;
  /** The rows of a matrix, to be looked up; stored once when the same weights are also a `matrix`. */
  table(graph: Graph, name: string): Table;
  vector(graph: Graph, name: string): Value;
  /** cos and sin of the angles of a rotation, by its name in the config. */
  rope(graph: Graph, name: string): RopeValues;
}

export function buildLlama(config: LlamaConfig, weights: GraphWeights, precision: ActivationPrecision): Graph {
  const g = new Graph(config.architecture);
  const ids = g.input(io.ids, "int64", [1, "seq"]);
  const lastPosition = g.input(io.lastPosition, "int32", [1]);
  const totalTokens = g.input(io.totalTokens, "int32", []);
  const logitRows = g.input(io.logitRows, "int64", ["rows"]);
  const { headCount, kvHeadCount, headDim, fileHeadDim, ropeInterleaved, normEpsilon } = config;

  const vector = (name: string) => weights.vector(g, name);
  const scaled = (x: Value, factor: number) => (factor === 1 ? x : scale(g, x, factor));
  const project = (x: Value, layer: number, name: Projection | "ffn_gate_up"): Value => {
    const bias = `blk.${layer}.${name}.bias`;
    return linear(g, x, weights.matrix(g, `blk.${layer}.${name}.weight`), weights.has(bias) ? vector(bias) : null, precision);
  };
  const normed = (x: Value, name: string): Value => {
    const weight = vector(`${name}.weight`);
    return config.norm === "rms" ? rmsNorm(g, x, weight, normEpsilon) : layerNorm(g, x, weight, vector(`${name}.bias`), normEpsilon);
  };

  // [1, seq, heads · fileHeadDim] → [1, seq, heads · headDim] and back, where the kernel needs zeros inside the heads.
  const { places } = headLayout(fileHeadDim, config.rotated, ropeInterleaved);
  const spread = (x: Value) => (places === null ? x : placeInHeads(g, x, fileHeadDim, places));
  const gathered = (x: Value) => (places === null ? x : placeInHeads(g, x, headDim, inverse(places, fileHeadDim)));

  const queryKeyNorm = (x: Value, name: string): Value => {
    if (config.queryKeyNorm === "none") return x;
    return config.queryKeyNorm === "head" ? headNorm(g, x, vector(name), normEpsilon) : rmsNorm(g, x, vector(name), normEpsilon);
  };
  const queriesKeysValues = (x: Value, layer: number): AttentionInputs["projected"] => {
    const isJoined = weights.has(`blk.${layer}.attn_qkv.weight`);
    const joined = isJoined ? project(x, layer, "attn_qkv") : null; // [1, seq, (headCount + 2 kvHeadCount) · fileHeadDim]
    if (joined !== null && takesPackedHeads(config)) return { packed: joined };
    const [querySize, kvSize] = [headCount * fileHeadDim, kvHeadCount * fileHeadDim];
    const [query, key, value] =
      joined === null
        ? [project(x, layer, "attn_q"), project(x, layer, "attn_k"), project(x, layer, "attn_v")]
        : split(g, joined, [querySize, kvSize, kvSize]);
    if (query === undefined || key === undefined || value === undefined) throw new Error("attention: needs queries, keys and values");
    return {
      query: spread(queryKeyNorm(query, `blk.${layer}.attn_q_norm.weight`)), // [1, seq, headCount · headDim]
      key: spread(queryKeyNorm(key, `blk.${layer}.attn_k_norm.weight`)), // [1, seq, kvHeadCount · headDim]
      value: spread(value), // [1, seq, kvHeadCount · headDim]
    };
  };
  const attention = (x: Value, layer: number, { window, rope }: LayerConfig): Value => {
    const cache = [1, kvHeadCount, "capacity", headDim] as const;
    const mixed = groupedQueryAttention(
      g,
      {
        projected: queriesKeysValues(x, layer),
        pastKey: g.input(io.pastKey(layer), "float32", cache),
        pastValue: g.input(io.pastValue(layer), "float32", cache),
        lastPosition,
        totalTokens,
        rope: rope === null ? null : weights.rope(g, rope),
      },
      {
        headCount,
        kvHeadCount,
        headDim,
        ropeInterleaved,
        scale: config.attentionScale,
        softcap: config.attentionSoftcap,
        window,
        presentKey: io.presentKey(layer),
        presentValue: io.presentValue(layer),
      },
    );
    return project(gathered(mixed), layer, "attn_output"); // [1, seq, hidden]
  };

  const activation = config.activation === "silu" ? silu : gelu;
  const feedForward = (x: Value, layer: number): Value => project(gatedUp(x, layer), layer, "ffn_down"); // [1, seq, hidden]
  const gatedUp = (x: Value, layer: number): Value => {
    if (config.gate === "none") return activation(g, project(x, layer, "ffn_up"));
    const joinedName = config.gate === "fused" ? "ffn_up" : weights.has(`blk.${layer}.ffn_gate_up.weight`) ? "ffn_gate_up" : null;
    const [gate, up] =
      joinedName === null
        ? [project(x, layer, "ffn_gate"), project(x, layer, "ffn_up")]
        : split(g, project(x, layer, joinedName), [config.feedForwardSize, config.feedForwardSize]);
    if (gate === undefined || up === undefined) throw new Error("feedForward: needs gate and up");
    return multiply(g, activation(g, gate), up); // [1, seq, feedForward]
  };

  // The residual stream x and what the last part adds to it travel apart, because the sum is fused with the next norm.
  let x = scaled(embedding(g, ids, weights.table(g, "token_embd.weight")), config.embeddingScale); // [1, seq, hidden]
  let delta: Value | null = null;
  const summed = (): Value => {
    if (delta !== null) x = add(g, x, delta);
    delta = null;
    return x;
  };
  const summedAndNormed = (name: string): Value => {
    if (delta === null) return normed(x, name);
    const weight = vector(`${name}.weight`);
    const step =
      config.norm === "rms"
        ? addRmsNorm(g, x, delta, weight, normEpsilon)
        : addLayerNorm(g, x, delta, weight, vector(`${name}.bias`), normEpsilon);
    x = step.sum;
    return step.normed;
  };
  const addPart = (layer: number, part: keyof typeof normNames, run: (x: Value) => Value): void => {
    const { before, after } = normNames[part];
    const result = run(config.normPlaces === "after" ? summed() : summedAndNormed(`blk.${layer}.${before}`));
    delta = scaled(config.normPlaces === "before" ? result : normed(result, `blk.${layer}.${after}`), config.residualScale);
  };
  for (const [layer, kind] of config.layers.entries()) {
    g.scope(`layer.${layer}`, () => {
      g.scope("attention", () => addPart(layer, "attention", (input) => attention(input, layer, kind)));
      g.scope("feed_forward", () => addPart(layer, "feedForward", (input) => feedForward(input, layer)));
    });
  }

  // Only the wanted positions go through the last norm and the output matrix, the largest of the model.
  x = takePositions(g, x, logitRows); // [1, rows, hidden]
  if (delta !== null) delta = takePositions(g, delta, logitRows);
  const output = weights.matrix(g, config.tiedEmbedding ? "token_embd.weight" : "output.weight");
  const logits = scaled(linear(g, summedAndNormed("output_norm"), output, null, precision), config.logitScale); // [1, rows, vocabulary]
  g.output(io.logits, config.finalSoftcap === null ? logits : softcap(g, logits, config.finalSoftcap));
  return g;
}

/** For each entry of a head, the place that it was spread to. */
function inverse(places: readonly (number | null)[], size: number): number[] {
  return Array.from({ length: size }, (_, entry) => places.indexOf(entry));
}
