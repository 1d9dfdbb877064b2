/**
 * The best of several continuations of a prompt, for models that were not trained to fill in the middle: they cannot read
 * the text after the cursor, but they can say how likely it is after each of the continuations.
 *
 * The greedy continuation comes first. The others leave it where the model was least sure: each takes the likeliest
 * alternative token at its place and goes on greedily from there, on the same keys and values up to that place.
 */
import type { Constraint } from "./constraint.ts";
import type { Engine, GeneratedTokens } from "./engine.ts";
import { logSumExp } from "./logSumExp.ts";
import { greedy } from "./sampler/greedy.ts";

/** What one continuation is read by: it limits the tokens and says when the continuation is complete. */
export interface ContinuationReader {
  readonly constraint: Constraint;
  /** "stop" ends the continuation; the token that ends it is not counted as part of it. */
  read(id: number): "continue" | "stop";
}

export interface BestContinuationRequest {
  readonly prompt: readonly number[];
  /** What stands after the place: continuations are compared by how likely it is after them. */
  readonly following: readonly number[];
  readonly maxTokens: number;
  readonly endTokens: ReadonlySet<number>;
  /** Continuations besides the greedy one. */
  readonly alternatives: number;
  /** A new reader for each continuation. */
  readonly reader: () => ContinuationReader;
}

export interface BestContinuation {
  readonly ids: readonly number[];
  readonly generated: GeneratedTokens;
}

interface Path {
  /** All tokens, with the one that ended the continuation if there is one. */
  readonly ids: readonly number[];
  /** Tokens of the continuation itself. */
  readonly length: number;
  /** Log probability of the tokens of the continuation. */
  readonly logProbability: number;
  readonly branches: readonly Branch[];
}

/** A token not taken: the first `position` tokens of a path, then this one. */
interface Branch {
  readonly position: number;
  readonly id: number;
  /** Log probability of the tokens up to this one, with it. */
  readonly logProbability: number;
}

/** Alternatives looked at for each token of the greedy path; the third likeliest is hardly ever the right one. */
const branchesPerToken = 3;

/** Resolves with the greedy continuation, as far as it came, when the signal fires. */
export async function bestContinuation(engine: Engine, request: BestContinuationRequest, signal: AbortSignal): Promise<BestContinuation> {
  const greedyPath = await followPath(engine, request, [], 0, Number.NEGATIVE_INFINITY, signal);
  const { path, generated } = greedyPath;
  const branches = [...path.branches].sort((a, b) => b.logProbability - a.logProbability).slice(0, request.alternatives);
  if (generated.finish === "cancelled" || branches.length === 0) return { ids: path.ids, generated };

  let best = path;
  let { generatedTokens } = generated;
  const start = performance.now();
  try {
    let bestScore = await score(engine, request, path, signal);
    for (const branch of branches) {
      const given = [...path.ids.slice(0, branch.position), branch.id];
      const other = await followPath(engine, request, given, branch.logProbability, bestScore, signal);
      generatedTokens += other.generated.generatedTokens;
      if (other.generated.finish === "cancelled") break;
      if (other.path.logProbability < bestScore) continue;
      const otherScore = await score(engine, request, other.path, signal);
      if (otherScore > bestScore) {
        bestScore = otherScore;
        best = other.path;
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  const finish = signal.aborted ? "cancelled" : generated.finish;
  const decodeMs = generated.decodeMs + (performance.now() - start);
  return { ids: best.ids, generated: { ...generated, finish, generatedTokens, decodeMs } };
}

/**
 * Goes on greedily after tokens of the continuation that are given, whose log probability is known. Ends early when the path's falls
 * below `bound`: what comes after it can only make it less likely.
 */
async function followPath(
  engine: Engine,
  { prompt, maxTokens, endTokens, reader: newReader }: BestContinuationRequest,
  given: readonly number[],
  givenLogProbability: number,
  bound: number,
  signal: AbortSignal,
): Promise<{ readonly path: Path; readonly generated: GeneratedTokens }> {
  const reader = newReader();
  const ids: number[] = [];
  for (const id of given) {
    ids.push(id);
    reader.constraint.accept(id);
    if (reader.read(id) === "stop")
      return { path: { ids, length: ids.length - 1, logProbability: givenLogProbability, branches: [] }, generated: nothing };
  }
  // The last token of the longest continuation: nothing comes after it, and the cache may have no place for more.
  if (given.length >= maxTokens)
    return { path: { ids, length: ids.length, logProbability: givenLogProbability, branches: [] }, generated: nothing };
  const branches: Branch[] = [];
  let logProbability = givenLogProbability;
  let before = givenLogProbability;
  let ended = false;
  const generated = await engine.generate(
    {
      prompt: [...prompt, ...given],
      maxTokens: maxTokens - given.length,
      endTokens,
      constraint: reader.constraint,
      sampler: (logits, allowed) => {
        const [chosen, ...others] = likeliest(logits, allowed, branchesPerToken + 1);
        if (chosen === undefined) return greedy(logits, allowed);
        before = logProbability;
        for (const other of others) {
          if (!endTokens.has(other.id))
            branches.push({ position: ids.length, id: other.id, logProbability: before + other.logProbability });
        }
        logProbability = before + chosen.logProbability;
        return chosen.id;
      },
    },
    (id) => {
      ids.push(id);
      ended = reader.read(id) === "stop";
      return ended || logProbability < bound ? "stop" : "continue";
    },
    signal,
  );
  const endsItself = ended || generated.finish === "endOfText";
  const path = { ids, length: ended ? ids.length - 1 : ids.length, logProbability: endsItself ? before : logProbability, branches };
  return { path, generated };
}

/** Log probability of a continuation and of what follows it. */
async function score(engine: Engine, { prompt, following }: BestContinuationRequest, path: Path, signal: AbortSignal): Promise<number> {
  const tokens = [...prompt, ...path.ids.slice(0, path.length)];
  return path.logProbability + (await engine.logProbability(tokens, following, signal));
}

interface Likely {
  readonly id: number;
  readonly logProbability: number;
}

/** The `count` likeliest tokens, best first, with their log probability among all tokens. */
function likeliest(logits: Float32Array, allowed: readonly number[] | undefined, count: number): Likely[] {
  const total = logSumExp(logits);
  const best: Likely[] = [];
  const consider = (id: number) => {
    const logProbability = (logits[id] ?? Number.NEGATIVE_INFINITY) - total;
    const place = best.findIndex((other) => logProbability > other.logProbability);
    if (place < 0 && best.length >= count) return;
    best.splice(place < 0 ? best.length : place, 0, { id, logProbability });
    best.length = Math.min(best.length, count);
  };
  if (allowed === undefined) for (let id = 0; id < logits.length; id++) consider(id);
  else for (const id of allowed) consider(id);
  return best;
}

const nothing = {
  finish: "stop",
  promptTokens: 0,
  reusedTokens: 0,
  generatedTokens: 0,
  prefillMs: 0,
  decodeMs: 0,
} as const satisfies GeneratedTokens;
