/** Memory that can be bound to the inputs and outputs of a graph. */
import type { Pointer } from "./api.ts";

/** ONNXTensorElementDataType of onnxruntime_c_api.h. JavaScript sees the 16 bits of a float16 as an integer. */
export const elementTypes = { float32: 1, int32: 6, int64: 7, float16: 10 } as const;

export interface HostArrays {
  readonly float32: Float32Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly float16: Uint16Array;
}

export type ElementType = keyof HostArrays;

/** Of use to the session that made it only. */
export interface Tensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly handle: Pointer;
  /** Unlike the handle, which is an address, no other tensor of the session ever has it. */
  readonly serial: number;
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
