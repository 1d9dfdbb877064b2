/** All 65,536 half-precision numbers (IEEE 754 binary16): a look-up is several times faster than taking bits apart. */
const halves = Float32Array.from({ length: 1 << 16 }, (_, bits) => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
});

/** The half-precision number at a byte of a file, which is little endian. */
export function halfAt(view: DataView, at: number): number {
  return halves[view.getUint16(at, true)] ?? Number.NaN;
}
