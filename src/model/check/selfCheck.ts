/**
 * An import checks itself: before repacked weights are used for the first time, the graph must give the logits that plain loops give from
 * the model's own tensors. It would find a kernel that is wrong on this processor, a damaged copy or a fault of the repacking; what a config
 * means is not checked, since both sides follow it.
 */
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { t } from "@vscode/l10n";
import type { ActivationPrecision } from "../../onnx/matrixOps.ts";
import { AppError } from "../../shared/errors.ts";
import type { LlamaConfig } from "../config.ts";
import type { ModelFile } from "../formats/modelFile.ts";
import { openTensors, sourceDivisors, sourceTensors } from "../weights/weightSource.ts";
import { naiveLogits } from "./naiveDecoder.ts";

/** Beside the graph; says that the check was passed, and how closely. */
const markFileName = "selfCheck.json";

/**
 * The most that logits may differ, as a share of their own spread, by how exactly the graph computes. float32 sums in another order, which
 * gives 0.000003. Rounding activations and weights to 8 bits gives 0.045 to 0.066 on the embedded model, depending on the text. Rows of one
 * matrix in the wrong place give 0.1 to 0.3 in a layer in the middle and 1 and more near the ends; a fault in every layer gives more still.
 * A good model must never be refused, so the limit keeps its distance from rounding.
 */
const tolerances: Readonly<Record<ActivationPrecision, number>> = { int8: 0.2, float32: 1e-3 };

/** Positions to compare: rotation and attention show after the first, and more than four find no smaller faults. */
export const selfCheckTokens = 4;

export interface SelfCheck {
  readonly file: ModelFile;
  readonly config: LlamaConfig;
  readonly precision: ActivationPrecision;
  readonly graphPath: string;
  /** Some of the model's tokens, as they may come in a text; `selfCheckTokens` of them at most. */
  readonly ids: readonly number[];
}

/** Whether this graph has passed before. */
export async function isChecked(graphPath: string): Promise<boolean> {
  return readFile(markPath(graphPath)).then(
    () => true,
    () => false,
  );
}

/**
 * `graphLogits` runs the graph on the ids: a row of logits for each. Throws AppError `model/selfCheckFailed` when they
 * differ; the repacked weights are then not to be used.
 */
export async function selfCheck(
  { file, config, precision, graphPath, ids }: SelfCheck,
  graphLogits: () => Promise<readonly Float32Array[]>,
  onProgress: (fraction: number) => void,
): Promise<void> {
  const tensors = sourceTensors(file, config);
  const total = tensors.reduce((count, { shape }) => count + shape[0] * (shape[1] ?? 1), 0);
  await using reader = openTensors();
  const expected = await naiveLogits(
    { config, tensors: [...tensors, ...sourceDivisors(file, config)], reader, onProgress: (done) => onProgress(Math.min(1, done / total)) },
    ids,
  );
  const found = difference(expected, await graphLogits());
  // Written so that a NaN, which is below nothing, fails.
  if (!(found <= tolerances[precision])) {
    throw new AppError(
      "model/selfCheckFailed",
      t(
        "{0}: the imported model must give the file's own logits within {1} of their spread, got {2}; load it again, and if that does not help get the file again or choose another",
        file.path,
        tolerances[precision],
        found.toPrecision(2),
      ),
    );
  }
  // A folder that cannot be written to is checked again the next time.
  await writeFile(markPath(graphPath), JSON.stringify({ difference: found })).catch(() => undefined);
}

/**
 * Root mean square of the differences over all positions, in units of the spread of the expected logits. Adding a number to all logits of
 * a position changes no probability and no difference. NaN where rows are missing.
 */
export function difference(expected: readonly Float64Array[], actual: readonly Float32Array[]): number {
  let squares = 0;
  let spread = 0;
  for (const [position, row] of expected.entries()) {
    const other = actual[position];
    if (other?.length !== row.length) return Number.NaN;
    const [rowMean, otherMean] = [mean(row), mean(other)];
    for (const [index, logit] of row.entries()) {
      squares += (logit - rowMean - ((other[index] ?? Number.NaN) - otherMean)) ** 2;
      spread += (logit - rowMean) ** 2;
    }
  }
  return squares === 0 ? 0 : Math.sqrt(squares / spread);
}

function mean(values: Float64Array | Float32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total / values.length;
}

function markPath(graphPath: string): string {
  return join(dirname(graphPath), markFileName);
}
