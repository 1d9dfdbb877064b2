/**
 * The first quantized types of GGUF: blocks of 32 weights with a half-precision step, and in the `_1` types a half-precision
 * offset. Layouts are the structures block_q4_0 … block_q8_0 of https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h,
 * their meaning is dequantize_row_q4_0 … of https://github.com/ggml-org/ggml/blob/master/src/ggml-quants.c.
 */
import { halfAt } from "./half.ts";
import { readNibbles } from "./nibbles.ts";
import { type Grid, gridType } from "./tensorType.ts";

/** { half d; uint8 qs[16] }: w = d · (q − 8). */
export const q4_0 = gridType(
  "Q4_0",
  { blockSize: 32, blockBytes: 18, subBlockSize: 32, maxLevel: 15, zeroLevel: 8 },
  (view, at, { levels, steps }, first) => {
    steps[first / 32] = halfAt(view, at);
    readNibbles(view, at + 2, 16, levels, first);
  },
);

/** { half d, m; uint8 qs[16] }: w = d · q + m. */
export const q4_1 = gridType(
  "Q4_1",
  { blockSize: 32, blockBytes: 20, subBlockSize: 32, maxLevel: 15, zeroLevel: undefined },
  (view, at, { levels, steps, offsets }, first) => {
    steps[first / 32] = halfAt(view, at);
    offsets[first / 32] = halfAt(view, at + 2);
    readNibbles(view, at + 4, 16, levels, first);
  },
);

/** { half d; uint8 qh[4]; uint8 qs[16] }: w = d · (q − 16), the fifth bit of weight i being bit i of qh. */
export const q5_0 = gridType(
  "Q5_0",
  { blockSize: 32, blockBytes: 22, subBlockSize: 32, maxLevel: 31, zeroLevel: 16 },
  (view, at, grid, first) => {
    grid.steps[first / 32] = halfAt(view, at);
    readFiveBits(view, at + 2, grid, first);
  },
);

/** { half d, m; uint8 qh[4]; uint8 qs[16] }: w = d · q + m. */
export const q5_1 = gridType(
  "Q5_1",
  { blockSize: 32, blockBytes: 24, subBlockSize: 32, maxLevel: 31, zeroLevel: undefined },
  (view, at, grid, first) => {
    grid.steps[first / 32] = halfAt(view, at);
    grid.offsets[first / 32] = halfAt(view, at + 2);
    readFiveBits(view, at + 4, grid, first);
  },
);

/** { half d; int8 qs[32] }: w = d · q. Adding 128 to a signed byte, modulo 256, turns over its highest bit. */
export const q8_0 = gridType(
  "Q8_0",
  { blockSize: 32, blockBytes: 34, subBlockSize: 32, maxLevel: 255, zeroLevel: 128 },
  (view, at, { levels, steps }, first) => {
    steps[first / 32] = halfAt(view, at);
    for (let index = 0; index < 32; index++) levels[first + index] = view.getUint8(at + 2 + index) ^ 128;
  },
);

function readFiveBits(view: DataView, at: number, { levels }: Grid, first: number): void {
  const high = view.getUint32(at, true);
  for (let index = 0; index < 16; index++) {
    const pair = view.getUint8(at + 4 + index);
    levels[first + index] = (pair & 15) | (((high >>> index) & 1) << 4);
    levels[first + index + 16] = (pair >> 4) | (((high >>> (index + 16)) & 1) << 4);
  }
}
