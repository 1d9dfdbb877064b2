/**
 * The decoder of the Llama family as a graph: token ids and cached keys and values in, logits and grown cache out.
 *
 * Papers: Touvron et al. 2023, "LLaMA" (arXiv:2302.13971) for the whole; RMSNorm (arXiv:1910.07467) before each part;
 * rotary embedding "RoFormer" (arXiv:2104.09864); grouped-query attention (arXiv:2305.13245); SwiGLU (arXiv:2002.05202).
 *
 * Shapes: seq tokens of one sequence in this run, capacity positions in the cache, rows positions whose logits are wanted.
 */
import { Graph, type Value } from "../onnx/graph.ts";
import { type ActivationPrecision, embedding, linear, type Matrix, type Table } from "../onnx/matrixOps.ts";
import { addRmsNorm, groupedQueryAttention, multiply, rmsNorm, silu, takePositions } from "../onnx/ops.ts";
import { graphInterface as io } from "../shared/graphInterface.ts";
import type { LlamaConfig } from "./config.ts";

/** Where the builder gets its weights: by the names of GGUF (model/names.ts). */
export interface GraphWeights {
  matrix(graph: Graph, name: string): Matrix;
  /** The rows of a matrix, to be looked up; stored once when the same weights are also a `matrix`. */
  table(graph: Graph, name: string): Table;
  vector(graph: Graph, name: string): Value;
  /** cos and sin of the rotation angles, [positions, headDim / 2] each. */
  rope(graph: Graph): { readonly cosines: Value; readonly sines: Value };
}

export function buildLlama(config: LlamaConfig, weights: GraphWeights, precision: ActivationPrecision): Graph {
  const g = new Graph(config.architecture);
  const ids = g.input(io.ids, "int64", [1, "seq"]);
  const lastPosition = g.input(io.lastPosition, "int32", [1]);
  const totalTokens = g.input(io.totalTokens, "int32", []);
  const logitRows = g.input(io.logitRows, "int64", ["rows"]);
  const { cosines, sines } = weights.rope(g);
  const { headCount, kvHeadCount, headDim, rmsEpsilon } = config;

  const project = (x: Value, name: string) => linear(g, x, weights.matrix(g, name), precision);

  const attention = (x: Value, layer: number): Value => {
    const cache = [1, kvHeadCount, "capacity", headDim] as const;
    const mixed = groupedQueryAttention(
      g,
      {
        query: project(x, `blk.${layer}.attn_q.weight`), // [1, seq, headCount · headDim]
        key: project(x, `blk.${layer}.attn_k.weight`), // [1, seq, kvHeadCount · headDim]
        value: project(x, `blk.${layer}.attn_v.weight`), // [1, seq, kvHeadCount · headDim]
        pastKey: g.input(io.pastKey(layer), "float32", cache),
        pastValue: g.input(io.pastValue(layer), "float32", cache),
        lastPosition,
        totalTokens,
        cosines,
        sines,
      },
      {
        headCount,
        kvHeadCount,
        headDim,
        ropeInterleaved: config.ropeInterleaved,
        presentKey: io.presentKey(layer),
        presentValue: io.presentValue(layer),
      },
    );
    return project(mixed, `blk.${layer}.attn_output.weight`); // [1, seq, hidden]
  };

  const feedForward = (x: Value, layer: number): Value => {
    const gate = silu(g, project(x, `blk.${layer}.ffn_gate.weight`)); // [1, seq, feedForward]
    const up = project(x, `blk.${layer}.ffn_up.weight`); // [1, seq, feedForward]
    return project(multiply(g, gate, up), `blk.${layer}.ffn_down.weight`); // [1, seq, hidden]
  };

  // The residual stream x and what the last part adds to it travel apart, because the sum is fused with the next norm.
  let x = embedding(g, ids, weights.table(g, "token_embd.weight")); // [1, seq, hidden]
  let delta: Value | null = null;
  const normed = (name: string): Value => {
    const weight = weights.vector(g, name);
    if (delta === null) return rmsNorm(g, x, weight, rmsEpsilon);
    const step = addRmsNorm(g, x, delta, weight, rmsEpsilon);
    x = step.sum;
    return step.normed;
  };
  for (let layer = 0; layer < config.layerCount; layer++) {
    g.scope(`layer.${layer}`, () => {
      const attended = g.scope("attention", () => attention(normed(`blk.${layer}.attn_norm.weight`), layer));
      delta = attended;
      delta = g.scope("feed_forward", () => feedForward(normed(`blk.${layer}.ffn_norm.weight`), layer));
    });
  }

  // Only the wanted positions go through the last norm and the output matrix, the largest of the model.
  x = takePositions(g, x, logitRows); // [1, rows, hidden]
  if (delta !== null) delta = takePositions(g, delta, logitRows);
  const output = weights.matrix(g, config.tiedEmbedding ? "token_embd.weight" : "output.weight");
  g.output(io.logits, linear(g, normed("output_norm.weight"), output, precision)); // [1, rows, vocabulary]
  return g;
}
