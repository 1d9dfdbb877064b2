/** How the next token is chosen from the logits: the most likely one, or a draw from what a chain of filters leaves. */
import type { SamplingOptions } from "../../shared/protocol.ts";
import { type Candidate, candidatesOf, type Filter } from "./candidates.ts";
import { greedy } from "./greedy.ts";
import { minP } from "./minP.ts";
import { seededRandom } from "./random.ts";
import { topK } from "./topK.ts";
import { topP } from "./topP.ts";

/** Logits [vocabulary] and, if not every token may come, the ids that may → the id chosen. */
export type Sampler = (logits: Float32Array, allowed: readonly number[] | undefined) => number;

/** Throws a RangeError that names the option when one is out of its range. */
export function createSampler(options: SamplingOptions): Sampler {
  const { temperature } = options;
  if (!(temperature >= 0 && temperature <= 10)) throw new RangeError(`temperature must be from 0 to 10, got ${temperature}`);
  const filters: Filter[] = [];
  if (options.topK !== undefined && options.topK !== 0) filters.push(topK(options.topK));
  if (options.topP !== undefined && options.topP !== 1) filters.push(topP(options.topP));
  if (options.minP !== undefined && options.minP !== 0) filters.push(minP(options.minP));
  if (temperature === 0) return greedy;
  const random = seededRandom(options.seed ?? 0);
  return (logits, allowed) => {
    let candidates: readonly Candidate[] = candidatesOf(logits, temperature, allowed);
    for (const filter of filters) candidates = filter(candidates);
    return draw(candidates, random());
  };
}

/** `point` in [0, 1) falls on one of the candidates, each as wide as its probability. */
function draw(candidates: readonly Candidate[], point: number): number {
  const total = candidates.reduce((sum, { probability }) => sum + probability, 0);
  let left = point * total;
  for (const { id, probability } of candidates) {
    left -= probability;
    if (left < 0) return id;
  }
  const last = candidates.at(-1);
  if (last === undefined) throw new RangeError("sampling needs at least one candidate, got none");
  return last.id;
}
