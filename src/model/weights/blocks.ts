/**
 * Weights as small unsigned integers in blocks: w ≈ scale · (q − zeroPoint), one scale and one zero point a block. This is the form that
 * the runtime's MatMulNBits multiplies by with integer kernels and GatherBlockQuantized looks rows up in; both document its layout
 * in ONNX Runtime's ContribOperators.md.
 *
 * A tensor type on a grid keeps its grid where blocks are its sub-blocks, or parts of them, and its levels fit into q. Without offsets that is exact:
 * q is the level, the scale is the step. Stored offsets become the nearest zero point of levels that are spread, which is close, or what
 * a whole zero point leaves of them is kept apart, one remainder a block, for a second product with the sums of each block's inputs.
 * Everything else is rounded to even steps of each block's range.
 */

import { decode, type GridType, type ReadableType, readGrid } from "../tensorTypes/tensorType.ts";
import { packPairs, unpackPairs } from "./packedPairs.ts";

export interface BlockForm {
  readonly kind: "blocks";
  readonly bits: 4 | 8;
  /** Weights to a block. Int8 activations are rounded in the same blocks, so small ones keep them more exact as well. */
  readonly blockSize: 16 | 32 | 64 | 128;
  /** What zero points leave of offsets is kept: w = scale · (q − zeroPoint) + remainder. For matrices that are not looked up in. */
  readonly remainders: boolean;
}

export interface Blocks {
  /** Two 4-bit values share a byte, the first in the low half. */
  readonly values: Uint8Array /* [rows, columns · bits / 8] */;
  readonly scales: Float32Array /* [rows, columns / blockSize] */;
  /** 4-bit zero points share bytes as values do; each row begins with a new byte. */
  readonly zeroPoints: Uint8Array /* [rows, zeroPointBytes(columns, form)] */;
  readonly remainders: Float32Array /* [rows, columns / blockSize], or empty in a form without */;
}

/** How far a weight of a form may lie from the file's. */
export type ErrorBound =
  /** Each weight is the file's own. */
  | { readonly kind: "exact" }
  /** Within a share of one step of the file's grid, or, where zero lies outside of a block's grid, a share of the block's range. */
  | { readonly kind: "grid"; readonly ofStep: number; readonly ofRange: number }
  /** Within a share of what lies between the smallest and the largest weight of its block, and zero. */
  | { readonly kind: "range"; readonly ofRange: number };

export function errorBound(type: ReadableType, form: BlockForm): ErrorBound {
  const ofRange = 1 / (2 * maxValue(form));
  if (!keepsGrid(type, form)) return { kind: "range", ofRange };
  return type.zeroLevel === undefined && !form.remainders
    ? { kind: "grid", ofStep: 1 / (2 * largestFactor(type, form)), ofRange }
    : { kind: "exact" };
}

export function zeroPointBytes(columns: number, { bits, blockSize }: BlockForm): number {
  return Math.ceil(((columns / blockSize) * bits) / 8);
}

export function bytesPerWeight({ bits, blockSize, remainders }: BlockForm): number {
  return bits / 8 + (4 + bits / 8 + (remainders ? 4 : 0)) / blockSize;
}

/** Turns the bytes of whole rows into blocks; the block size divides `columns`. Throws a RangeError when a weight is not finite. */
export function toBlocks(type: ReadableType, view: DataView, rows: number, columns: number, form: BlockForm): Blocks {
  const count = rows * columns;
  const blocks = keepsGrid(type, form) ? keepGrid(type, view, count, form) : roundWeights(type, view, count, form);
  const broken = blocks.scales.findIndex((scale, block) => !Number.isFinite(scale) || !Number.isFinite(blocks.remainders[block] ?? 0));
  if (broken !== -1) {
    const start = broken * form.blockSize;
    throw new RangeError(`weights ${start} to ${start + form.blockSize - 1} must be finite numbers`);
  }
  if (form.bits === 8) return blocks;
  return {
    ...blocks,
    values: packPairs(blocks.values, 1, count),
    zeroPoints: packPairs(blocks.zeroPoints, rows, columns / form.blockSize),
  };
}

/** The weights that blocks stand for, as the runtime computes them: in float32. */
export function fromBlocks(blocks: Blocks, rows: number, columns: number, form: BlockForm): Float32Array {
  const blocksInRow = columns / form.blockSize;
  const values = form.bits === 8 ? blocks.values : unpackPairs(blocks.values, 1, rows * columns);
  const zeroPoints = form.bits === 8 ? blocks.zeroPoints : unpackPairs(blocks.zeroPoints, rows, blocksInRow);
  const weights = new Float32Array(rows * columns);
  for (let block = 0, index = 0; block < rows * blocksInRow; block++) {
    const scale = blocks.scales[block] ?? 0;
    const zeroPoint = zeroPoints[block] ?? 0;
    const remainder = blocks.remainders[block] ?? 0;
    for (const end = index + form.blockSize; index < end; index++) weights[index] = scale * ((values[index] ?? 0) - zeroPoint) + remainder;
  }
  return weights;
}

function keepsGrid(type: ReadableType, form: BlockForm): type is GridType {
  return type.kind === "grid" && type.subBlockSize % form.blockSize === 0 && type.maxLevel <= maxValue(form);
}

function maxValue({ bits }: BlockForm): number {
  return 2 ** bits - 1;
}

/** Levels can be spread by whole factors up to this. */
function largestFactor({ maxLevel }: GridType, form: BlockForm): number {
  return Math.floor(maxValue(form) / maxLevel);
}

/** One byte a value and a zero point, whatever the bits. */
function keepGrid(type: GridType, view: DataView, count: number, form: BlockForm): Blocks {
  const { levels, steps, offsets } = readGrid(type, view, count);
  const parts = type.subBlockSize / form.blockSize;
  const ofBlocks = (ofSubBlocks: Float32Array) =>
    parts === 1 ? ofSubBlocks : new Float32Array(ofSubBlocks.length * parts).map((_, block) => ofSubBlocks[Math.floor(block / parts)] ?? 0);
  const blocks: Blocks = { values: levels, scales: ofBlocks(steps), ...newBlocks(steps.length * parts, form) };
  if (type.zeroLevel !== undefined) {
    blocks.zeroPoints.fill(type.zeroLevel);
    return blocks;
  }
  const keep = form.remainders ? splitOffset : spreadLevels;
  const offsetsOfBlocks = ofBlocks(offsets);
  for (const [block, offset] of offsetsOfBlocks.entries()) keep(type, form, blocks, block, offset);
  return blocks;
}

function newBlocks(count: number, form: BlockForm) {
  return { zeroPoints: new Uint8Array(count), remainders: new Float32Array(form.remainders ? count : 0) };
}

/** The nearest whole zero point takes what it can of an offset, which keeps the remainder, and the second product, small. */
function splitOffset(_: GridType, form: BlockForm, { scales, zeroPoints, remainders }: Blocks, block: number, offset: number): void {
  const step = scales[block] ?? 0;
  const zeroPoint = nearest(-offset / step, maxValue(form));
  zeroPoints[block] = zeroPoint;
  remainders[block] = offset + step * zeroPoint;
}

/**
 * Finds integers for one block: with levels spread by a factor k, w = step · level + offset = step/k · (k · level − k · zero), where
 * zero = −offset / step is the level, not a whole one, whose weight would be 0. Of all fractions z/k with k up to K the one nearest to
 * zero is within 1/2K of it, and as a rule much nearer; z becomes the zero point. A negative z is added to the values instead. Changes
 * levels to values and the step to the scale in place.
 */
function spreadLevels(type: GridType, form: BlockForm, blocks: Blocks, block: number, offset: number): void {
  const { values, scales, zeroPoints } = blocks;
  const { maxLevel } = type;
  const most = maxValue(form);
  const step = scales[block] ?? 0;
  const zero = -offset / step;
  let factor = 0;
  let zeroPoint = 0;
  let error = Number.POSITIVE_INFINITY;
  for (let candidate = largestFactor(type, form); candidate >= 1; candidate--) {
    const whole = Math.round(candidate * zero);
    const distance = Math.abs(whole / candidate - zero);
    if (distance < error && whole <= most && candidate * maxLevel - Math.min(0, whole) <= most) {
      factor = candidate;
      zeroPoint = whole;
      error = distance;
    }
  }
  const first = block * form.blockSize;
  const end = first + form.blockSize;
  // Where zero lies outside of the levels, as it does when all weights have one sign, even steps of the range may come closer.
  const range = Math.max(maxLevel, zero) - Math.min(0, zero);
  if (factor === 0 || error > range / (2 * most)) {
    const weights = Float32Array.from(values.subarray(first, end), (level) => step * level + offset);
    roundBlock(weights, 0, form, blocks, block);
    return;
  }
  const shift = Math.max(0, -zeroPoint);
  for (let index = first; index < end; index++) values[index] = factor * (values[index] ?? 0) + shift;
  scales[block] = step / factor;
  zeroPoints[block] = zeroPoint + shift;
}

/** One byte a value and a zero point, whatever the bits. */
function roundWeights(type: ReadableType, view: DataView, count: number, form: BlockForm): Blocks {
  const weights = new Float32Array(count);
  decode(type, view, weights);
  const blockCount = count / form.blockSize;
  const blocks: Blocks = { values: new Uint8Array(count), scales: new Float32Array(blockCount), ...newBlocks(blockCount, form) };
  for (let block = 0; block < blockCount; block++) roundBlock(weights, block * form.blockSize, form, blocks, block);
  return blocks;
}

/** Rounds the weights from `start` on, a block of them, to even steps from the smallest to the largest, zero among them. */
function roundBlock(weights: Float32Array, start: number, form: BlockForm, { values, scales, zeroPoints }: Blocks, block: number): void {
  const most = maxValue(form);
  const end = start + form.blockSize;
  let low = 0;
  let high = 0;
  let isNumber = true;
  for (let index = start; index < end; index++) {
    const weight = weights[index] ?? 0;
    if (weight < low) low = weight;
    if (weight > high) high = weight;
    if (Number.isNaN(weight)) isNumber = false;
  }
  const scale = isNumber ? (high - low) / most : Number.NaN;
  const zeroPoint = scale > 0 ? Math.round(-low / scale) : 0;
  scales[block] = scale;
  zeroPoints[block] = zeroPoint;
  const to = block * form.blockSize - start;
  for (let index = start; index < end; index++) values[to + index] = nearest((weights[index] ?? 0) / scale + zeroPoint, most);
}

/** The whole number from 0 to `most` nearest to a value, 0 for no number. */
function nearest(value: number, most: number): number {
  if (value >= most) return most;
  return value > 0 ? Math.trunc(value + 0.5) : 0;
}
