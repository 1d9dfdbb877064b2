/**
 * Bytes that a weight takes repacked, by how the names of the file's types begin: four bits with a scale and an offset for each 32 weights
 * (28 bytes), eight with both (40), or float32. Files of four bits keep a part of their matrices, the embedding as a rule, in six or eight.
 */
const bytesPerWeight: readonly (readonly [RegExp, number])[] = [
  [/^Q[234]|^MXFP4/i, (0.85 * 28 + 0.15 * 40) / 32],
  [/^I?Q/i, 40 / 32],
];

/** Memory of a model's weights before its header was read: within some tenths, by its number of weights and their type. */
export function repackedBytes(parameterCount: number, quantization: string): number {
  const [, bytes = 4] = bytesPerWeight.find(([pattern]) => pattern.test(quantization)) ?? [];
  return Math.round(parameterCount * bytes);
}
