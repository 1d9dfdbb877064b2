/** Types that store each weight as a floating-point number, little endian. */
import { halfAt } from "./half.ts";
import type { FloatType } from "./tensorType.ts";

/** IEEE 754 binary32. */
export const f32: FloatType = {
  kind: "float",
  name: "F32",
  blockSize: 1,
  blockBytes: 4,
  read(view, out) {
    for (let index = 0; index < out.length; index++) out[index] = view.getFloat32(4 * index, true);
  },
};

/** IEEE 754 binary16. */
export const f16: FloatType = {
  kind: "float",
  name: "F16",
  blockSize: 1,
  blockBytes: 2,
  read(view, out) {
    for (let index = 0; index < out.length; index++) out[index] = halfAt(view, 2 * index);
  },
};

/** bfloat16: the upper half of a binary32. */
export const bf16: FloatType = {
  kind: "float",
  name: "BF16",
  blockSize: 1,
  blockBytes: 2,
  read(view, out) {
    const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
    for (let index = 0; index < out.length; index++) bits[index] = view.getUint16(2 * index, true) << 16;
  },
};
