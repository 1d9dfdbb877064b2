/**
 * The best of several continuations of a prompt, for models that were not trained to fill in the middle: they cannot read
 * the text after the cursor, but they can say how likely it is after each of the continuations.
 *
 * The greedy continuation comes first. The others leave it where the model was least sure: each takes the likeliest
 * alternative token at its place and goes on greedily from there, on the same keys and values up to that place.
 */
import type { Constraint } from "./constraint.ts";
import type { Engine } from "./engine.ts";
import type { GeneratedTokens, GenerateTokens } from "./generate.ts";
import { logSumExp } from "./logSumExp.ts";
import { greedy } from "./sampler/greedy.ts";
import type { Sequence } from "./sequence.ts";
import { atOnce, type Turn } from "./turn.ts";

/** What one continuation is read by: it limits the tokens and says when the continuation is complete. */
export interface ContinuationReader {
  readonly constraint: Constraint;
  /** "stop" ends the continuation; the token that ends it is not counted as part of it. */
  read(id: number): "continue" | "stop";
}

export interface BestContinuationRequest extends Omit<GenerateTokens, "sampler" | "constraint"> {
  /** What stands after the place: continuations are compared by how likely it is after them. */
  readonly following: readonly number[];
  /** Continuations besides the greedy one. */
  readonly alternatives: number;
  /** A new reader for each continuation. */
  readonly reader: () => ContinuationReader;
}

export interface BestContinuation {
  readonly ids: readonly number[];
  readonly generated: GeneratedTokens;
  /** The continuations that were followed to their end, the greedy one first. */
  readonly tried: readonly TriedContinuation[];
}

export interface TriedContinuation {
  readonly ids: readonly number[];
  /** Natural logarithm of the probability of the continuation after the prompt. */
  readonly logProbability: number;
  /** The same of the continuation and what follows it, by which they are compared; undefined where it could not be the best any more. */
  readonly score: number | undefined;
}

interface Path {
  /** All tokens, with the one that ended the continuation if there is one. */
  readonly ids: readonly number[];
  /** Tokens of the continuation itself. */
  readonly length: number;
  /** Log probability of each token of the continuation. */
  readonly logProbabilities: readonly number[];
  readonly branches: readonly Branch[];
}

/** A token not taken: the first `position` tokens of a path, then this one. */
interface Branch {
  readonly position: number;
  readonly id: number;
  readonly logProbability: number;
  /** Log probability of the tokens up to this one, with it. */
  readonly total: number;
}

/** Alternatives looked at for each token of the greedy path; the third likeliest is hardly ever the right one. */
const branchesPerToken = 3;

/** Resolves with the greedy continuation, as far as it came, when the signal fires. */
export async function bestContinuation(
  engine: Engine,
  request: BestContinuationRequest,
  signal: AbortSignal,
  turn: Turn = atOnce,
): Promise<BestContinuation> {
  const sequence = engine.open(signal, turn);
  try {
    return await bestOn(engine, sequence, request);
  } finally {
    sequence.close();
  }
}

async function bestOn(engine: Engine, sequence: Sequence, request: BestContinuationRequest): Promise<BestContinuation> {
  const { signal } = sequence;
  const { path, generated } = await followPath(engine, sequence, request, [], [], Number.NEGATIVE_INFINITY);
  const branches = [...path.branches].sort((a, b) => b.total - a.total).slice(0, request.alternatives);
  const tried: TriedContinuation[] = [];
  const note = (path: Path, score: number | undefined) =>
    tried.push({ ids: path.ids.slice(0, path.length), logProbability: sum(path.logProbabilities), score });
  if (generated.finish === "cancelled" || branches.length === 0) {
    note(path, undefined);
    return { ids: path.ids, generated, tried };
  }

  let best = path;
  let { generatedTokens, passes, draftedTokens, acceptedTokens } = generated;
  const startMs = performance.now();
  try {
    let bestScore = await score(sequence, request, path);
    note(path, bestScore);
    for (const branch of branches) {
      const given = [...path.ids.slice(0, branch.position), branch.id];
      const givenLogProbabilities = [...path.logProbabilities.slice(0, branch.position), branch.logProbability];
      const other = await followPath(engine, sequence, request, given, givenLogProbabilities, bestScore);
      generatedTokens += other.generated.generatedTokens;
      passes += other.generated.passes;
      draftedTokens += other.generated.draftedTokens;
      acceptedTokens += other.generated.acceptedTokens;
      if (other.generated.finish === "cancelled") break;
      const isBehind = sum(other.path.logProbabilities) < bestScore;
      const otherScore = isBehind ? undefined : await score(sequence, request, other.path);
      note(other.path, otherScore);
      if (otherScore !== undefined && otherScore > bestScore) {
        bestScore = otherScore;
        best = other.path;
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  const finish = signal.aborted ? "cancelled" : generated.finish;
  const decodeMs = generated.decodeMs + (performance.now() - startMs);
  const counts = { generatedTokens, passes, draftedTokens, acceptedTokens };
  return { ids: best.ids, generated: { ...generated, ...counts, finish, decodeMs, logProbabilities: best.logProbabilities }, tried };
}

/**
 * Goes on greedily after tokens of the continuation that are given, whose log probability is known. Ends early when the path's falls
 * below `bound`: what comes after it can only make it less likely.
 */
async function followPath(
  engine: Engine,
  sequence: Sequence,
  request: BestContinuationRequest,
  given: readonly number[],
  givenLogProbabilities: readonly number[],
  bound: number,
): Promise<{ readonly path: Path; readonly generated: GeneratedTokens }> {
  const { prompt, maxTokens, endTokens } = request;
  const reader = request.reader();
  const ids: number[] = [];
  const logProbabilities = [...givenLogProbabilities];
  const branches: Branch[] = [];
  /** The path so far; what came after its end is no part of it. */
  const upTo = (length: number): Path => ({ ids, length, logProbabilities: logProbabilities.slice(0, length), branches });
  for (const id of given) {
    ids.push(id);
    reader.constraint.accept(id);
    if (reader.read(id) === "stop") return { path: upTo(ids.length - 1), generated: nothing };
  }
  // The last token of the longest continuation: nothing comes after it, and the context may have no place for more.
  if (given.length >= maxTokens) return { path: upTo(ids.length), generated: nothing };
  let total = sum(logProbabilities);
  let ended = false;
  const generated = await engine.generateOn(
    sequence,
    {
      ...request,
      prompt: [...prompt, ...given],
      maxTokens: maxTokens - given.length,
      constraint: reader.constraint,
      logProbabilities: false,
      sampler: (logits, allowed) => {
        const [chosen, ...others] = likeliest(logits, allowed, branchesPerToken + 1);
        if (chosen === undefined) return greedy(logits, allowed);
        for (const { id, logProbability } of others) {
          if (!endTokens.has(id)) branches.push({ position: ids.length, id, logProbability, total: total + logProbability });
        }
        logProbabilities.push(chosen.logProbability);
        total += chosen.logProbability;
        return chosen.id;
      },
    },
    (id) => {
      ids.push(id);
      ended = reader.read(id) === "stop";
      return ended || total < bound ? "stop" : "continue";
    },
  );
  return { path: upTo(ended ? ids.length - 1 : ids.length), generated };
}

/** Log probability of a continuation and of what follows it. */
async function score(sequence: Sequence, { prompt, following }: BestContinuationRequest, path: Path): Promise<number> {
  const tokens = [...prompt, ...path.ids.slice(0, path.length)];
  return sum(path.logProbabilities) + (await sequence.logProbability(tokens, following));
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
    if ((place < 0 && best.length >= count) || logProbability === Number.NEGATIVE_INFINITY) return;
    best.splice(place < 0 ? best.length : place, 0, { id, logProbability });
    best.length = Math.min(best.length, count);
  };
  if (allowed === undefined) for (let id = 0; id < logits.length; id++) consider(id);
  else for (const id of allowed) consider(id);
  return best;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const nothing = {
  finish: "stop",
  promptTokens: 0,
  reusedTokens: 0,
  generatedTokens: 0,
  logProbabilities: [],
  passes: 0,
  draftedTokens: 0,
  acceptedTokens: 0,
  prefillMs: 0,
  decodeMs: 0,
} as const satisfies GeneratedTokens;
