/**
 * Every tensor type that a GGUF file may name, by its number in the file, which is `enum ggml_type` of
 * https://github.com/ggml-org/ggml/blob/master/include/ggml.h. Numbers that are absent were withdrawn from the format.
 * The sizes of types that the engine does not read are those of the block structures of
 * https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h.
 */
import { iq4_NL, iq4_XS } from "./codebookBlocks.ts";
import { bf16, f16, f32 } from "./floats.ts";
import { q4_0, q4_1, q5_0, q5_1, q8_0 } from "./smallBlocks.ts";
import { q2_K, q3_K, q4_K, q5_K, q6_K } from "./superBlocks.ts";
import type { ReadableType, TensorType, UnreadType } from "./tensorType.ts";

export const tensorTypes: ReadonlyMap<number, TensorType> = new Map<number, TensorType>([
  [0, f32],
  [1, f16],
  [2, q4_0],
  [3, q4_1],
  [6, q5_0],
  [7, q5_1],
  [8, q8_0],
  [9, unread("Q8_1", 32, 36)],
  [10, q2_K],
  [11, q3_K],
  [12, q4_K],
  [13, q5_K],
  [14, q6_K],
  [15, unread("Q8_K", 256, 292)],
  [16, unread("IQ2_XXS", 256, 66)],
  [17, unread("IQ2_XS", 256, 74)],
  [18, unread("IQ3_XXS", 256, 98)],
  [19, unread("IQ1_S", 256, 50)],
  [20, iq4_NL],
  [21, unread("IQ3_S", 256, 110)],
  [22, unread("IQ2_S", 256, 82)],
  [23, iq4_XS],
  [24, unread("I8", 1, 1)],
  [25, unread("I16", 1, 2)],
  [26, unread("I32", 1, 4)],
  [27, unread("I64", 1, 8)],
  [28, unread("F64", 1, 8)],
  [29, unread("IQ1_M", 256, 56)],
  [30, bf16],
  [34, unread("TQ1_0", 256, 54)],
  [35, unread("TQ2_0", 256, 66)],
  [39, unread("MXFP4", 32, 17)],
  [40, unread("NVFP4", 64, 36)],
  [41, unread("Q1_0", 128, 18)],
  [42, unread("Q2_0", 64, 18)],
]);

/** Those that the engine can run. */
export const readableTypes: readonly ReadableType[] = [...tensorTypes.values()].filter((type) => type.kind !== "unread");

function unread(name: string, blockSize: number, blockBytes: number): UnreadType {
  return { kind: "unread", name, blockSize, blockBytes };
}
