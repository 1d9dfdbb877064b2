/**
 * In which form the weights of a model are stored for the runtime: a table by tensor type.
 *
 * Matrices in blocks are multiplied with activations that the runtime rounds to int8, block by block of the weights; that alone moves
 * logits more than any form below moves weights.
 */
import type { ActivationPrecision } from "../../onnx/matrixOps.ts";
import type { WeightChoice } from "../../shared/settings.ts";
import type { ModelFile } from "../formats/modelFile.ts";
import type { ReadableType } from "../tensorTypes/tensorType.ts";
import type { BlockForm } from "./blocks.ts";
import type { SourceTensor } from "./weightSource.ts";

/**
 * `exact` keeps the file's own values, or comes as near as the runtime has a form for on the CPU, and `portable` on any device. `fast` rounds those that do not
 * fit into four bits anew, to eight in large blocks. `float32` keeps all values and computes with float32 activations, four times the
 * size and several times slower: to compare with.
 */
export type WeightForm = WeightChoice | "portable" | "float32";

export type MatrixForm = BlockForm | { readonly kind: "float32" };

export interface WeightPlan {
  /** The form of a matrix; where its rows are no whole blocks of that, `fitForm` finds another. */
  readonly formOf: (tensor: Pick<SourceTensor, "name" | "shape" | "type">) => MatrixForm;
  readonly activations: ActivationPrecision;
}

const float32 = { kind: "float32" } as const;
const int4 = (blockSize: BlockForm["blockSize"]): BlockForm => ({ kind: "blocks", bits: 4, blockSize, remainders: false });
const int8 = (blockSize: BlockForm["blockSize"]): BlockForm => ({ kind: "blocks", bits: 8, blockSize, remainders: false });
const int4WithRemainders: BlockForm = { kind: "blocks", bits: 4, blockSize: 32, remainders: true };

interface FormChoice {
  readonly exact: MatrixForm;
  /** The nearest form to that which can be looked up, and which every device has kernels for. */
  readonly portable: MatrixForm;
  readonly fast: MatrixForm;
}

/** Levels without offsets that fit the bits: every value is kept. Large blocks are quicker, but would round eight bits or less anew. */
const kept = (exact: BlockForm): FormChoice => ({ exact, portable: exact, fast: exact.bits === 4 ? exact : int8(128) });

/**
 * Offsets lie between levels. Four bits with whole zero points would round them to levels, which raises the embedded model's negative
 * log likelihood by 9 %; eight leave room to spread the levels, so that an offset moves by at most 1/34 of a step (1/16 with five
 * bits, 1/170 with two).
 */
const spread = (exact: BlockForm): FormChoice => ({ exact, portable: exact, fast: int8(128) });

/**
 * Four bits with remainders keep offsets as they are, in 28 bytes for 32 weights where eight bits take 40. What that saves a decode step must be
 * more than its two further operators take, which it is in large products (`keepsOffsets`). Prefill takes 5 % to 20 % longer
 * (bench/engine/forms.mjs).
 */
const remaining: FormChoice = { exact: int4WithRemainders, portable: int8(32), fast: int8(128) };

/** The runtime has no product with 16-bit weights that is quicker than with 32. */
const float: FormChoice = { exact: float32, portable: float32, fast: int8(128) };

const forms: Readonly<Record<string, FormChoice>> = {
  F32: float,
  F16: float,
  BF16: float,
  Q4_0: kept(int4(32)),
  Q5_0: kept(int8(32)),
  Q8_0: kept(int8(32)),
  Q3_K: kept(int4(16)),
  Q6_K: kept(int8(16)),
  IQ4_NL: kept(int8(32)),
  IQ4_XS: kept(int8(32)),
  Q4_1: remaining,
  Q5_1: spread(int8(32)),
  Q2_K: spread(int8(16)),
  Q4_K: remaining,
  Q5_K: spread(int8(32)),
};

function chosen({ name }: ReadableType): FormChoice {
  return forms[name] ?? float;
}

/** The embedding: the graph looks its rows up, and multiplies by it where it is the output matrix as well. */
const lookedUp = "token_embd.weight";

export const weightPlans: Readonly<Record<WeightForm, WeightPlan>> = {
  exact: { formOf: exactForm, activations: "int8" },
  portable: { formOf: ({ type }) => chosen(type).portable, activations: "int8" },
  fast: { formOf: ({ type }) => chosen(type).fast, activations: "int8" },
  float32: { formOf: () => float32, activations: "float32" },
};

function exactForm(tensor: Parameters<WeightPlan["formOf"]>[0]): MatrixForm {
  const { exact, portable } = chosen(tensor.type);
  const form = exact.kind === "blocks" && exact.remainders && !keepsOffsets(tensor) ? portable : exact;
  return form.kind === "blocks" && form.bits === 8 && needsSmallBlocks(tensor) ? int8(16) : form;
}

/** A product of two million weights gains 1 % of its time; of those that are joined (weightLayout.ts), half a million are enough. */
function keepsOffsets({ name, shape: [rows, columns = 1] }: Parameters<WeightPlan["formOf"]>[0]): boolean {
  return name !== lookedUp && (rows * columns >= 2 << 20 || /\.(attn_[qkv]|ffn_gate|ffn_up)\./.test(name));
}

/**
 * Activations that are rounded before the output matrix move logits directly, those of narrow models most. Blocks of 16 there take the embedded
 * model's loss on this repository from +0.15 % to +0.14 % for 1 % of a decode step; everywhere they would take 10 % (bench/engine/forms.mjs).
 */
function needsSmallBlocks({ name, shape: [, columns = 1] }: Parameters<WeightPlan["formOf"]>[0]): boolean {
  return (name === lookedUp || name === "output.weight") && columns < narrowModel;
}

/** In values of the residual stream. The embedded model has 576; one of half a billion weights, 896, loses 0.03 % as it is. */
const narrowModel = 768;

/** Weights that nobody has quantized yet are quantized on import: to 255 steps of the range of each block, as Q8_0 does. */
const quantizing: WeightPlan = { formOf: () => int8(32), activations: "int8" };

/** The plan for a model file. A user who has quantized weights has chosen them; Hugging Face's files come as they were trained. */
export function weightPlan(form: WeightForm, { format }: Pick<ModelFile, "format">): WeightPlan {
  return (form === "exact" || form === "portable") && format === "safetensors" ? quantizing : weightPlans[form];
}

/** The form itself, or the nearest one with smaller blocks that rows of `columns` weights consist of; float32 when there is none. */
export function fitForm(form: MatrixForm, columns: number): MatrixForm {
  if (form.kind === "float32") return form;
  const blockSize = ([128, 64, 32, 16] as const).find((size) => size <= form.blockSize && columns % size === 0);
  return blockSize === undefined ? float32 : { ...form, blockSize };
}

/** As `inspect` and the benchmark name it: "8 bits in blocks of 32". */
export function formName(form: MatrixForm): string {
  return form.kind === "float32"
    ? "float32"
    : `${form.bits} bits in blocks of ${form.blockSize}${form.remainders ? " with remainders" : ""}`;
}
