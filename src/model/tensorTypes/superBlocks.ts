/**
 * The K types of GGUF: super-blocks of 256 weights with one or two half-precision scales. Sub-blocks of 16 or 32 have steps and
 * offsets that are small multiples of these. Layouts are the structures block_q2_K … block_q6_K of
 * https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h, their meaning is dequantize_row_q2_K … of
 * https://github.com/ggml-org/ggml/blob/master/src/ggml-quants.c. All products of scales are exact in float32.
 */
import { halfAt } from "./half.ts";
import { readNibbles } from "./nibbles.ts";
import { type Grid, gridType } from "./tensorType.ts";

/**
 * { uint8 scales[16]; uint8 qs[64]; half d, dmin }: w = d · sc · q − dmin · m in 16 sub-blocks of 16, sc and m the low and high
 * half of a byte.
 */
export const q2_K = gridType(
  "Q2_K",
  { blockSize: 256, blockBytes: 84, subBlockSize: 16, maxLevel: 3, zeroLevel: undefined },
  (view, at, { levels, steps, offsets }, first) => {
    const d = halfAt(view, at + 80);
    const dmin = halfAt(view, at + 82);
    for (let sub = 0; sub < 16; sub++) {
      const scales = view.getUint8(at + sub);
      steps[first / 16 + sub] = d * (scales & 15);
      offsets[first / 16 + sub] = -dmin * (scales >> 4);
    }
    readPairsOfBits(view, at + 16, levels, first);
  },
);

/**
 * { uint8 hmask[32]; uint8 qs[64]; uint8 scales[12]; half d }: w = d · (sc − 32) · (q − 4) in 16 sub-blocks of 16. The third bit of
 * a level is in hmask, whose byte l holds those of weights l, l + 32, …, l + 224. Scales have six bits: the low four in the halves
 * of the first eight bytes, the high two in the other four.
 */
export const q3_K = gridType(
  "Q3_K",
  { blockSize: 256, blockBytes: 110, subBlockSize: 16, maxLevel: 7, zeroLevel: 4 },
  (view, at, { levels, steps }, first) => {
    const d = halfAt(view, at + 108);
    for (let sub = 0; sub < 16; sub++) {
      const low = (view.getUint8(at + 96 + (sub % 8)) >> (sub < 8 ? 0 : 4)) & 15;
      const high = (view.getUint8(at + 104 + (sub % 4)) >> (2 * (sub >> 2))) & 3;
      steps[first / 16 + sub] = d * ((low | (high << 4)) - 32);
    }
    readPairsOfBits(view, at + 32, levels, first);
    addBits(view, at, 2, levels, first);
  },
);

/**
 * { half d, dmin; uint8 scales[12]; uint8 qs[128] }: w = d · sc · q − dmin · m in 8 sub-blocks of 32. Each 32 bytes of qs hold one
 * sub-block in their low halves and the next in their high halves.
 */
export const q4_K = gridType(
  "Q4_K",
  { blockSize: 256, blockBytes: 144, subBlockSize: 32, maxLevel: 15, zeroLevel: undefined },
  (view, at, grid, first) => {
    readScalesAndMinima(view, at, grid, first);
    for (let pair = 0; pair < 4; pair++) readNibbles(view, at + 16 + 32 * pair, 32, grid.levels, first + 64 * pair);
  },
);

/** { half d, dmin; uint8 scales[12]; uint8 qh[32]; uint8 qs[128] }: Q4_K with a fifth bit, placed as the third one of Q3_K. */
export const q5_K = gridType(
  "Q5_K",
  { blockSize: 256, blockBytes: 176, subBlockSize: 32, maxLevel: 31, zeroLevel: undefined },
  (view, at, grid, first) => {
    readScalesAndMinima(view, at, grid, first);
    for (let pair = 0; pair < 4; pair++) readNibbles(view, at + 48 + 32 * pair, 32, grid.levels, first + 64 * pair);
    addBits(view, at + 16, 4, grid.levels, first);
  },
);

/**
 * { uint8 ql[128]; uint8 qh[64]; int8 scales[16]; half d }: w = d · sc · (q − 32) in 16 sub-blocks of 16. Each half of the block has
 * 64 bytes of ql, whose low halves are weights 0 to 63 and high halves 64 to 127, and 32 bytes of qh with the upper two bits of
 * weights l, l + 32, l + 64, l + 96.
 */
export const q6_K = gridType(
  "Q6_K",
  { blockSize: 256, blockBytes: 210, subBlockSize: 16, maxLevel: 63, zeroLevel: 32 },
  (view, at, { levels, steps }, first) => {
    const d = halfAt(view, at + 208);
    for (let sub = 0; sub < 16; sub++) steps[first / 16 + sub] = d * view.getInt8(at + 192 + sub);
    for (let part = 0; part < 2; part++) {
      const low = at + 64 * part;
      const high = at + 128 + 32 * part;
      const to = first + 128 * part;
      for (let index = 0; index < 32; index++) {
        const one = view.getUint8(low + index);
        const other = view.getUint8(low + index + 32);
        const upper = view.getUint8(high + index);
        levels[to + index] = (one & 15) | ((upper & 3) << 4);
        levels[to + index + 32] = (other & 15) | (((upper >> 2) & 3) << 4);
        levels[to + index + 64] = (one >> 4) | (((upper >> 4) & 3) << 4);
        levels[to + index + 96] = (other >> 4) | ((upper >> 6) << 4);
      }
    }
  },
);

/** Each 32 bytes are 128 weights: byte l has the two bits each of weights l, l + 32, l + 64 and l + 96, lowest first. */
function readPairsOfBits(view: DataView, at: number, levels: Uint8Array, first: number): void {
  for (let part = 0; part < 2; part++) {
    for (let index = 0; index < 32; index++) {
      const four = view.getUint8(at + 32 * part + index);
      const to = first + 128 * part + index;
      levels[to] = four & 3;
      levels[to + 32] = (four >> 2) & 3;
      levels[to + 64] = (four >> 4) & 3;
      levels[to + 96] = four >> 6;
    }
  }
}

/** Adds a bit above the others: of 32 bytes, bit b of byte l belongs to weight 32 · b + l. */
function addBits(view: DataView, at: number, shift: number, levels: Uint8Array, first: number): void {
  for (let index = 0; index < 32; index++) {
    const eight = view.getUint8(at + index);
    for (let bit = 0; bit < 8; bit++) {
      const to = first + 32 * bit + index;
      levels[to] = (levels[to] ?? 0) | (((eight >> bit) & 1) << shift);
    }
  }
}

/**
 * Steps and offsets of Q4_K and Q5_K, d · sc and −dmin · m. Eight sc and eight m of six bits share twelve bytes: the first four of
 * each are the low six bits of bytes 0 to 3 and 4 to 7; of the others, the low four bits are the halves of bytes 8 to 11, and
 * the high two bits are what the first ones left free.
 */
function readScalesAndMinima(view: DataView, at: number, { steps, offsets }: Grid, first: number): void {
  const d = halfAt(view, at);
  const dmin = halfAt(view, at + 2);
  for (let sub = 0; sub < 4; sub++) {
    const scale = view.getUint8(at + 4 + sub);
    const minimum = view.getUint8(at + 8 + sub);
    const rest = view.getUint8(at + 12 + sub);
    steps[first / 32 + sub] = d * (scale & 63);
    offsets[first / 32 + sub] = -dmin * (minimum & 63);
    steps[first / 32 + sub + 4] = d * ((rest & 15) | ((scale >> 6) << 4));
    offsets[first / 32 + sub + 4] = -dmin * ((rest >> 4) | ((minimum >> 6) << 4));
  }
}
