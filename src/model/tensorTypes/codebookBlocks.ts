/**
 * IQ4_NL and IQ4_XS: four bits choose one of 16 uneven values. These are whole numbers in a signed byte, so such weights lie on an
 * even grid of 8-bit levels after all. Layouts are block_iq4_nl and block_iq4_xs of
 * https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h, where the table is kvalues_iq4nl.
 */
import { halfAt } from "./half.ts";
import { readNibbles } from "./nibbles.ts";
import { gridType } from "./tensorType.ts";

const zeroLevel = 128;

/** The values as levels: each plus 128. */
const codebook = Uint8Array.from([-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113], (value) => value + zeroLevel);
const maxLevel = Math.max(...codebook);

/** { half d; uint8 qs[16] }: w = d · value[q]. */
export const iq4_NL = gridType(
  "IQ4_NL",
  { blockSize: 32, blockBytes: 18, subBlockSize: 32, maxLevel, zeroLevel },
  (view, at, { levels, steps }, first) => {
    steps[first / 32] = halfAt(view, at);
    readNibbles(view, at + 2, 16, levels, first);
    lookUp(levels, first, 32);
  },
);

/**
 * { half d; uint16 scales_h; uint8 scales_l[4]; uint8 qs[128] }: w = d · (sc − 32) · value[q] in 8 sub-blocks of 32, sc of six bits:
 * the low four in the halves of scales_l, the high two in scales_h.
 */
export const iq4_XS = gridType(
  "IQ4_XS",
  { blockSize: 256, blockBytes: 136, subBlockSize: 32, maxLevel, zeroLevel },
  (view, at, { levels, steps }, first) => {
    const d = halfAt(view, at);
    const upper = view.getUint16(at + 2, true);
    for (let sub = 0; sub < 8; sub++) {
      const low = (view.getUint8(at + 4 + (sub >> 1)) >> (4 * (sub & 1))) & 15;
      const high = (upper >> (2 * sub)) & 3;
      steps[first / 32 + sub] = d * ((low | (high << 4)) - 32);
      readNibbles(view, at + 8 + 16 * sub, 16, levels, first + 32 * sub);
    }
    lookUp(levels, first, 256);
  },
);

/** Puts levels of the codebook where its indices stand. */
function lookUp(levels: Uint8Array, first: number, count: number): void {
  for (let index = first; index < first + count; index++) levels[index] = codebook[levels[index] ?? 0] ?? 0;
}
