/** What storing weights in the forms of a plan changes: how much room they take and how far they come to lie from the file's own. */

import { decode } from "../tensorTypes/tensorType.ts";
import { bytesPerWeight, type ErrorBound, errorBound, fromBlocks, toBlocks } from "./blocks.ts";
import { fitForm, formName, type MatrixForm, type WeightPlan } from "./weightForms.ts";
import { openTensors, type SourceTensor, type TensorReader } from "./weightSource.ts";

/** Matrices of one tensor type that are stored in one form. */
export interface FormReport {
  readonly type: string;
  readonly form: string;
  readonly tensors: number;
  readonly bytesPerWeight: number;
  readonly bound: ErrorBound;
  /** Measured over all their weights; errors are in units of the root mean square of these. */
  readonly measured?: { readonly worst: number; readonly rms: number };
}

interface Group {
  readonly form: MatrixForm;
  readonly tensors: SourceTensor[];
}

/** A report for each pair of type and form, without reading any weight. */
export function describeForms(tensors: readonly SourceTensor[], plan: WeightPlan): FormReport[] {
  return groupsOf(tensors, plan).map(reportOf);
}

/** The same, with errors measured on all weights of a file, which takes about as long as repacking it. */
export async function measureForms(tensors: readonly SourceTensor[], plan: WeightPlan): Promise<FormReport[]> {
  await using reader = openTensors();
  const reports: FormReport[] = [];
  for (const group of groupsOf(tensors, plan)) reports.push({ ...reportOf(group), measured: await measure(reader, group) });
  return reports;
}

function groupsOf(tensors: readonly SourceTensor[], plan: WeightPlan): Group[] {
  const groups = new Map<string, Group>();
  for (const tensor of tensors) {
    const [, columns] = tensor.shape;
    // Vectors, a thousandth of a model, are always float32.
    if (columns === undefined) continue;
    const form = fitForm(plan.formOf(tensor), columns);
    const key = `${tensor.type.name} ${formName(form)}`;
    const group = groups.get(key) ?? { form, tensors: [] };
    group.tensors.push(tensor);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function reportOf({ form, tensors }: Group): FormReport {
  const [first] = tensors;
  if (first === undefined) throw new Error("a group has a tensor");
  return {
    type: first.type.name,
    form: formName(form),
    tensors: tensors.length,
    bytesPerWeight: form.kind === "float32" ? 4 : bytesPerWeight(form),
    bound: form.kind === "float32" ? { kind: "exact" } : errorBound(first.type, form),
  };
}

async function measure(reader: TensorReader, { form, tensors }: Group): Promise<{ worst: number; rms: number }> {
  let worst = 0;
  let squaredErrors = 0;
  let squares = 0;
  for (const tensor of tensors) {
    const [, columns = 1] = tensor.shape;
    for await (const { count, view } of reader.slices(tensor)) {
      const weights = new Float32Array(count);
      decode(tensor.type, view, weights);
      const rows = count / columns;
      const stored = form.kind === "float32" ? weights : fromBlocks(toBlocks(tensor.type, view, rows, columns, form), rows, columns, form);
      for (let index = 0; index < count; index++) {
        const weight = weights[index] ?? 0;
        const error = Math.abs((stored[index] ?? 0) - weight);
        if (error > worst) worst = error;
        squaredErrors += error * error;
        squares += weight * weight;
      }
    }
  }
  const count = tensors.reduce((sum, { shape }) => sum + shape[0] * (shape[1] ?? 1), 0);
  const rmsOfWeights = Math.sqrt(squares / count);
  if (rmsOfWeights === 0) return { worst: 0, rms: 0 };
  return { worst: worst / rmsOfWeights, rms: Math.sqrt(squaredErrors / count) / rmsOfWeights };
}
