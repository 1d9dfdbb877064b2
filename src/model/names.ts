/** The tensors that a Llama decoder is made of, by their GGUF names, with the shapes that its config implies. */
import type { LlamaConfig } from "./config.ts";

export interface ExpectedTensor {
  readonly name: string;
  /** Row-major: [rows, columns], or [length] of a vector. GGUF lists the same sizes in reverse. */
  readonly shape: readonly [number] | readonly [number, number];
}

export function expectedTensors(config: LlamaConfig): ExpectedTensor[] {
  const { hiddenSize, feedForwardSize, vocabularySize } = config;
  const querySize = config.headCount * config.headDim;
  const kvSize = config.kvHeadCount * config.headDim;
  const tensors: ExpectedTensor[] = [{ name: "token_embd.weight", shape: [vocabularySize, hiddenSize] }];
  for (let layer = 0; layer < config.layerCount; layer++) {
    const block = `blk.${layer}`;
    tensors.push(
      { name: `${block}.attn_norm.weight`, shape: [hiddenSize] },
      { name: `${block}.attn_q.weight`, shape: [querySize, hiddenSize] },
      { name: `${block}.attn_k.weight`, shape: [kvSize, hiddenSize] },
      { name: `${block}.attn_v.weight`, shape: [kvSize, hiddenSize] },
      { name: `${block}.attn_output.weight`, shape: [hiddenSize, querySize] },
      { name: `${block}.ffn_norm.weight`, shape: [hiddenSize] },
      { name: `${block}.ffn_gate.weight`, shape: [feedForwardSize, hiddenSize] },
      { name: `${block}.ffn_up.weight`, shape: [feedForwardSize, hiddenSize] },
      { name: `${block}.ffn_down.weight`, shape: [hiddenSize, feedForwardSize] },
    );
  }
  tensors.push({ name: "output_norm.weight", shape: [hiddenSize] });
  if (!config.tiedEmbedding) tensors.push({ name: "output.weight", shape: [vocabularySize, hiddenSize] });
  return tensors;
}
