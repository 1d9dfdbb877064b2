/** `nearline logits`: a JSON array of token ids on standard input → the logits after the last of them, to compare with other engines. */
import { parseArgs } from "node:util";
import * as z from "zod";
import { logSumExp } from "../engine/logSumExp.ts";
import { greedy } from "../engine/sampler/greedy.ts";
import { openModel, weightsOf } from "./openModel.ts";
import { readStandardInput } from "./readInput.ts";
import { UsageError } from "./usageError.ts";

const topCount = 20;

export async function logits(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      model: { type: "string" },
      device: { type: "string" },
      weights: { type: "string" },
      exact: { type: "boolean", default: false },
      trace: { type: "boolean", default: false },
    },
  });
  if (values.exact && values.weights !== undefined) throw new UsageError("logits takes --exact or --weights, got both");
  const weights = weightsOf(values.weights);
  const ids = parseIds(await readStandardInput());
  const model = await openModel({ path: values.model, device: values.device, form: values.exact ? "float32" : weights });
  for (const id of ids) {
    const { vocabularySize } = model.tokenizer;
    if (id >= vocabularySize) throw new UsageError(`a token id must be below ${vocabularySize}, got ${id}`);
  }
  const argmax: number[] = [];
  let loss = 0;
  let last: { readonly top: readonly (readonly [number, number])[]; readonly logsumexp: number } | undefined;
  await model.trace(ids, (position, row) => {
    argmax.push(greedy(row, undefined));
    const logsumexp = logSumExp(row);
    const next = ids[position + 1];
    if (next === undefined) last = { top: topOf(row), logsumexp };
    else loss += logsumexp - (row[next] ?? Number.NaN);
  });
  const trace = values.trace ? { argmax, meanNll: ids.length > 1 ? loss / (ids.length - 1) : null } : {};
  process.stdout.write(`${JSON.stringify({ ...last, ...trace })}\n`);
  await model.release();
}

function parseIds(text: string): number[] {
  let json: unknown;
  try {
    json = JSON.parse(text.trim());
  } catch {
    throw new UsageError("standard input must be a JSON array of token ids, got something that is not JSON");
  }
  const parsed = z.array(z.number().int().min(0)).min(1).safeParse(json);
  if (!parsed.success) throw new UsageError(`standard input must be a JSON array of token ids; ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function topOf(row: Float32Array): (readonly [number, number])[] {
  return [...row.entries()].sort(([a, x], [b, y]) => y - x || a - b).slice(0, topCount);
}
