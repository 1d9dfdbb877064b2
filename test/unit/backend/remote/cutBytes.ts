/** Bytes as they may come over a network: cut anywhere, also in the middle of a character. */
import * as fc from "fast-check";

/** As shares of the whole. */
export const cutPlaces = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });

export function cutBytes(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const ends = [...places.map((share) => Math.floor(share * bytes.length)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}
