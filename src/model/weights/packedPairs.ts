/** 4-bit values, two to a byte, the first in the low half: as MatMulNBits and GatherBlockQuantized take them. */

/** Packs rows of `length` values, each row into half as many bytes, rounded up. */
export function packPairs(values: Uint8Array, rows: number, length: number): Uint8Array {
  const bytesInRow = Math.ceil(length / 2);
  const packed = new Uint8Array(rows * bytesInRow);
  for (let row = 0; row < rows; row++) {
    for (let index = 0; index < length; index += 2) {
      const low = values[row * length + index] ?? 0;
      const high = index + 1 < length ? (values[row * length + index + 1] ?? 0) : 0;
      packed[row * bytesInRow + (index >> 1)] = low | (high << 4);
    }
  }
  return packed;
}

/** The inverse. */
export function unpackPairs(packed: Uint8Array, rows: number, length: number): Uint8Array {
  const bytesInRow = Math.ceil(length / 2);
  const values = new Uint8Array(rows * length);
  for (let row = 0; row < rows; row++) {
    for (let index = 0; index < length; index++) {
      values[row * length + index] = ((packed[row * bytesInRow + (index >> 1)] ?? 0) >> (4 * (index & 1))) & 15;
    }
  }
  return values;
}
