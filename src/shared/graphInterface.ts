/** The contract between the model's graph and the engine that runs it: names and shapes of its inputs and outputs. */
export const graphInterface = {
  ids: "input_ids" /* [1, seq] int64 */,
  lastPosition: "last_position" /* [1] int32: tokens in the cache after this run, less one */,
  totalTokens: "total_tokens" /* [] int32: tokens in the cache after this run */,
  logitRows: "logit_rows" /* [rows] int64: positions in this run whose logits are wanted */,
  logits: "logits" /* [1, rows, vocabulary] float32 */,
  pastKey: (layer: number) => `past.${layer}.key` /* [1, kvHeads, capacity, headDim] float32 */,
  pastValue: (layer: number) => `past.${layer}.value`,
  /** Bound to the memory of the past: new keys and values are written in place. */
  presentKey: (layer: number) => `present.${layer}.key`,
  presentValue: (layer: number) => `present.${layer}.value`,
} as const;
