/**
 * In which form the weights of a model are stored for the runtime: a table by tensor type.
 *
 * Matrices in blocks are multiplied with activations that the runtime rounds to int8, block by block of the weights; that alone moves
 * logits more than any form below moves weights.
 */
import type { ActivationPrecision } from "../onnx/matrixOps.ts";
import type { WeightChoice } from "../shared/settings.ts";
import type { BlockForm } from "./blocks.ts";
import type { ReadableType } from "./tensorTypes/tensorType.ts";

/**
 * `exact` keeps the file's own values, or comes as near as the runtime has a form for. `fast` rounds them anew. `float32` keeps all
 * values and computes with float32 activations, four times the size and several times slower: to compare with.
 */
export type WeightForm = WeightChoice | "float32";

export type MatrixForm = BlockForm | { readonly kind: "float32" };

export interface WeightPlan {
  /** The form of a matrix; the place where rows are no whole blocks of it is seen to afterwards. */
  readonly formOf: (type: ReadableType) => MatrixForm;
  readonly activations: ActivationPrecision;
}

const float32 = { kind: "float32" } as const;
const int4 = (blockSize: BlockForm["blockSize"]): BlockForm => ({ kind: "blocks", bits: 4, blockSize });
const int8 = (blockSize: BlockForm["blockSize"]): BlockForm => ({ kind: "blocks", bits: 8, blockSize });

/** What is not named is float32 when exact. */
const exactForms: Readonly<Record<string, MatrixForm>> = {
  // Levels without offsets that fit the bits: every value is kept.
  Q4_0: int4(32),
  Q5_0: int8(32),
  Q8_0: int8(32),
  Q3_K: int4(16),
  Q6_K: int8(16),
  IQ4_NL: int8(32),
  IQ4_XS: int8(32),
  // Offsets lie between levels. Four bits would round them to whole levels, which costs the embedded model 8 % of its likelihood; eight leave
  // room to spread the levels, so that an offset moves by at most 1/34 of a step (1/16 with five bits, 1/170 with two).
  Q4_1: int8(32),
  Q5_1: int8(32),
  Q2_K: int8(16),
  Q4_K: int8(32),
  Q5_K: int8(32),
};

export const weightPlans: Readonly<Record<WeightForm, WeightPlan>> = {
  exact: { formOf: (type) => exactForms[type.name] ?? float32, activations: "int8" },
  fast: { formOf: () => int8(128), activations: "int8" },
  float32: { formOf: () => float32, activations: "float32" },
};

/** The form itself, or the nearest one with smaller blocks that rows of `columns` weights consist of; float32 when there is none. */
export function fitForm(form: MatrixForm, columns: number): MatrixForm {
  if (form.kind === "float32") return form;
  const blockSize = ([128, 64, 32, 16] as const).find((size) => size <= form.blockSize && columns % size === 0);
  return blockSize === undefined ? float32 : { ...form, blockSize };
}

/** As `inspect` and the benchmark name it: "8 bits in blocks of 32". */
export function formName(form: MatrixForm): string {
  return form.kind === "float32" ? "float32" : `${form.bits} bits in blocks of ${form.blockSize}`;
}
