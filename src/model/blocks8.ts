/**
 * Weights as 8-bit integers in blocks: w ≈ scale · (q − zeroPoint), q and zeroPoint in 0..255, one scale and zero point
 * a block. The form that the runtime's MatMulNBits multiplies by with int8 kernels.
 *
 * A tensor type on a grid keeps its grid: Q8_0 and Q4_0 exactly, Q4_1 with its offset rounded to 1/34 of one of its
 * steps. Other types, and blocks of Q4_1 whose weights have one sign, are rounded to 255 steps of the range of each block.
 */
import { decode, type Grid, type TensorType } from "./tensorTypes.ts";

/** Weights to a block. Int8 activations are rounded in the same blocks; 32 keeps them more exact than 64 (docs in ARCHITECTURE.md). */
export const blockSize = 32;

export interface Blocks8 {
  readonly values: Uint8Array /* [weights] */;
  readonly scales: Float32Array /* [weights / blockSize] */;
  readonly zeroPoints: Uint8Array /* [weights / blockSize] */;
}

/** Turns the bytes of `count` weights, a multiple of the block size, into blocks. Throws a RangeError when one is not finite. */
export function toBlocks8(type: TensorType, view: DataView, count: number): Blocks8 {
  const blockCount = count / blockSize;
  const blocks = { values: new Uint8Array(count), scales: new Float32Array(blockCount), zeroPoints: new Uint8Array(blockCount) };
  const put = (block: number, { scale, zeroPoint }: BlockScale) => {
    if (!Number.isFinite(scale))
      throw new RangeError(`weights ${block * blockSize} to ${(block + 1) * blockSize - 1} must be finite numbers`);
    blocks.scales[block] = scale;
    blocks.zeroPoints[block] = zeroPoint;
  };
  if (type.kind === "grid" && type.blockSize === blockSize) {
    for (let block = 0; block < blockCount; block++) {
      const levels = blocks.values.subarray(block * blockSize, (block + 1) * blockSize);
      put(block, keepGrid(type.read(view, block * type.blockBytes, levels), type.maxLevel, levels));
    }
    return blocks;
  }
  const weights = new Float32Array(count);
  decode(type, view, weights);
  for (let block = 0; block < blockCount; block++) {
    const part = weights.subarray(block * blockSize, (block + 1) * blockSize);
    put(block, roundToRange(part, blocks.values.subarray(block * blockSize, (block + 1) * blockSize)));
  }
  return blocks;
}

interface BlockScale {
  readonly scale: number;
  readonly zeroPoint: number;
}

/**
 * Spreads the levels by the largest whole factor k that keeps them in a byte, so that the grid's offset, rounded to
 * 1/k of a step, becomes the zero point: w = step · level + offset = step/k · (k · level − zeroPoint).
 * Changes `levels` in place.
 */
function keepGrid({ step, offset }: Grid, maxLevel: number, levels: Uint8Array): BlockScale {
  const factor = Math.floor(255 / maxLevel);
  const zeroPoint = Math.round((-factor * offset) / step);
  if (zeroPoint >= 0 && zeroPoint <= 255) {
    for (let index = 0; index < levels.length; index++) levels[index] = (levels[index] ?? 0) * factor;
    return { scale: step / factor, zeroPoint };
  }
  // All weights have one sign, or are equal: zero lies outside of the grid. A smaller factor would bring it in, but round worse.
  return roundToRange(
    Float32Array.from(levels, (level) => step * level + offset),
    levels,
  );
}

/** 255 even steps from the smallest weight to the largest, zero among them. */
function roundToRange(weights: Float32Array, q: Uint8Array): BlockScale {
  let low = 0;
  let high = 0;
  for (const weight of weights) {
    if (!Number.isFinite(weight)) return { scale: Number.NaN, zeroPoint: 0 };
    if (weight < low) low = weight;
    if (weight > high) high = weight;
  }
  const scale = (high - low) / 255;
  if (scale === 0) {
    q.fill(0);
    return { scale: 0, zeroPoint: 0 };
  }
  const zeroPoint = Math.round(-low / scale);
  for (let index = 0; index < q.length; index++) {
    q[index] = Math.min(255, Math.max(0, Math.round((weights[index] ?? 0) / scale) + zeroPoint));
  }
  return { scale, zeroPoint };
}
