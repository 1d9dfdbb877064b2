/**
 * The tensor types of GGUF that the engine reads: one row a type, its layout cited, from
 * https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h.
 */

/** Weights stored one by one. */
export interface FloatType {
  readonly kind: "float";
  readonly name: string;
  readonly blockSize: 1;
  readonly blockBytes: number;
  readonly read: (view: DataView, at: number) => number;
}

/** Weights stored in blocks, each on an even grid of its own: w = step · level + offset. */
export interface GridType {
  readonly kind: "grid";
  readonly name: string;
  /** Weights in a block. */
  readonly blockSize: number;
  readonly blockBytes: number;
  /** Levels are integers from 0 to this. */
  readonly maxLevel: number;
  /** Writes the levels of the block at byte `at` to the front of `levels`; the grid comes back. */
  readonly read: (view: DataView, at: number, levels: Uint8Array) => Grid;
}

export interface Grid {
  readonly step: number;
  readonly offset: number;
}

export type TensorType = FloatType | GridType;

/** By the type number in the file. */
export const tensorTypes: ReadonlyMap<number, TensorType> = new Map<number, TensorType>([
  [0, { kind: "float", name: "F32", blockSize: 1, blockBytes: 4, read: (view, at) => view.getFloat32(at, true) }],
  [1, { kind: "float", name: "F16", blockSize: 1, blockBytes: 2, read: (view, at) => half(view.getUint16(at, true)) }],
  [2, { kind: "grid", name: "Q4_0", blockSize: 32, blockBytes: 18, maxLevel: 15, read: readQ4_0 }],
  [3, { kind: "grid", name: "Q4_1", blockSize: 32, blockBytes: 20, maxLevel: 15, read: readQ4_1 }],
  [8, { kind: "grid", name: "Q8_0", blockSize: 32, blockBytes: 34, maxLevel: 255, read: readQ8_0 }],
]);

/** Decodes whole blocks, as many as fill `out`. */
export function decode(type: TensorType, view: DataView, out: Float32Array): void {
  if (type.kind === "float") {
    for (let index = 0, at = 0; index < out.length; index++, at += type.blockBytes) out[index] = type.read(view, at);
    return;
  }
  const levels = new Uint8Array(type.blockSize);
  for (let block = 0, at = 0; block < out.length; block += type.blockSize, at += type.blockBytes) {
    const { step, offset } = type.read(view, at, levels);
    for (const [index, level] of levels.entries()) out[block + index] = step * level + offset;
  }
}

/** block_q4_0 { half d; uint8 qs[16] }: w = d · (q − 8). */
function readQ4_0(view: DataView, at: number, levels: Uint8Array): Grid {
  const d = half(view.getUint16(at, true));
  readNibbles(view, at + 2, levels);
  return { step: d, offset: -8 * d };
}

/** block_q4_1 { half d, m; uint8 qs[16] }: w = d · q + m. */
function readQ4_1(view: DataView, at: number, levels: Uint8Array): Grid {
  readNibbles(view, at + 4, levels);
  return { step: half(view.getUint16(at, true)), offset: half(view.getUint16(at + 2, true)) };
}

/** block_q8_0 { half d; int8 qs[32] }: w = d · q. */
function readQ8_0(view: DataView, at: number, levels: Uint8Array): Grid {
  const d = half(view.getUint16(at, true));
  for (let index = 0; index < 32; index++) levels[index] = view.getInt8(at + 2 + index) + 128;
  return { step: d, offset: -128 * d };
}

/** The low halves of 16 bytes are weights 0 to 15, the high halves 16 to 31. */
function readNibbles(view: DataView, at: number, levels: Uint8Array): void {
  for (let index = 0; index < 16; index++) {
    const pair = view.getUint8(at + index);
    levels[index] = pair & 15;
    levels[index + 16] = pair >> 4;
  }
}

/** All 65,536 half-precision numbers (IEEE 754 binary16): a look-up is several times faster than taking bits apart. */
const halves = Float32Array.from({ length: 1 << 16 }, (_, bits) => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
});

function half(bits: number): number {
  return halves[bits] ?? Number.NaN;
}
