/** The tensors that a decoder is made of, by their GGUF names, with the shapes that its config implies. */
import type { Projection } from "./architectures.ts";
import type { LlamaConfig } from "./config.ts";

export interface ExpectedTensor {
  readonly name: string;
  /** Row-major: [rows, columns], or [length] of a vector. GGUF lists the same sizes in reverse. */
  readonly shape: readonly [number] | readonly [number, number];
}

/** Norms by place and part; converters call those after a part so. */
export const normNames = {
  attention: { before: "attn_norm", after: "post_attention_norm" },
  feedForward: { before: "ffn_norm", after: "post_ffw_norm" },
} as const;

export function expectedTensors(config: LlamaConfig): ExpectedTensor[] {
  const { hiddenSize, vocabularySize } = config;
  const tensors: ExpectedTensor[] = [{ name: "token_embd.weight", shape: [vocabularySize, hiddenSize] }];
  for (let layer = 0; layer < config.layerCount; layer++) {
    for (const { name, shape } of layerTensors(config)) tensors.push({ name: `blk.${layer}.${name}`, shape });
  }
  tensors.push(...norm(config, "output_norm"));
  if (!config.tiedEmbedding) tensors.push({ name: "output.weight", shape: [vocabularySize, hiddenSize] });
  return tensors;
}

function layerTensors(config: LlamaConfig): ExpectedTensor[] {
  const { hiddenSize, feedForwardSize, fileHeadDim, gate, normPlaces, queryKeyNorm } = config;
  const querySize = config.headCount * fileHeadDim;
  const kvSize = config.kvHeadCount * fileHeadDim;
  const projection = (name: Projection, rows: number, columns: number): ExpectedTensor[] => [
    { name: `${name}.weight`, shape: [rows, columns] },
    ...(config.biases.includes(name) ? [{ name: `${name}.bias`, shape: [rows] } as const] : []),
  ];
  const partNorms = (part: keyof typeof normNames): ExpectedTensor[] => [
    ...(normPlaces === "after" ? [] : norm(config, normNames[part].before)),
    ...(normPlaces === "before" ? [] : norm(config, normNames[part].after)),
  ];
  const headNorm = (name: string, size: number): ExpectedTensor[] =>
    queryKeyNorm === "none" ? [] : [{ name, shape: [queryKeyNorm === "head" ? fileHeadDim : size] }];
  return [
    ...partNorms("attention"),
    ...(config.fusedQkv
      ? projection("attn_qkv", querySize + 2 * kvSize, hiddenSize)
      : [
          ...projection("attn_q", querySize, hiddenSize),
          ...projection("attn_k", kvSize, hiddenSize),
          ...projection("attn_v", kvSize, hiddenSize),
        ]),
    ...headNorm("attn_q_norm.weight", querySize),
    ...headNorm("attn_k_norm.weight", kvSize),
    ...projection("attn_output", hiddenSize, querySize),
    ...partNorms("feedForward"),
    ...(gate === "separate" ? projection("ffn_gate", feedForwardSize, hiddenSize) : []),
    ...projection("ffn_up", gate === "fused" ? 2 * feedForwardSize : feedForwardSize, hiddenSize),
    ...projection("ffn_down", hiddenSize, feedForwardSize),
  ];
}

function norm({ norm: kind, hiddenSize }: LlamaConfig, name: string): ExpectedTensor[] {
  const weight = { name: `${name}.weight`, shape: [hiddenSize] } as const;
  return kind === "rms" ? [weight] : [weight, { name: `${name}.bias`, shape: [hiddenSize] }];
}

/** Vectors of the file that the rotations' tables are computed from; the graph has no use for them. */
export function divisorTensors({ ropes }: LlamaConfig): ExpectedTensor[] {
  return ropes.flatMap(({ divisors, rotated }) => (divisors === null ? [] : [{ name: divisors, shape: [rotated / 2] }]));
}

/** Tensors that may be left unused: rotation factors for lengths that were not chosen, or that the config implies anyway. */
export function isHarmless(name: string): boolean {
  return /^rope_(freqs|factors_long|factors_short)\.weight$|^blk\.\d+\.attn_rot_embd\.weight$/.test(name);
}
