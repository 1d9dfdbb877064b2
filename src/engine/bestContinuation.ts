/**
 * The best of several continuations of a prompt, for models that were not trained to fill in the middle: they cannot read
 * the text after the cursor, but they can say how likely it is after each of the continuations.
 *
 * The greedy continuation comes first. Each of the others leaves one before it where the model was least sure: it takes the likeliest
 * token that none of them has taken, and goes on greedily from there, on the same keys and values up to that place. They are compared by
 * their log probability and that of what follows, which by Bayes' rule is how likely each is between the text before and after it.
 * Ranked by their own probability alone, by its mean, or by that of what follows alone, they are hardly better than the greedy one. So where
 * nothing follows, or the prompt has told what does, the greedy one stays the first, and the others are there to choose from.
 */
import type { Constraint } from "./constraint.ts";
import type { Engine } from "./engine.ts";
import type { GeneratedTokens, GenerateTokens } from "./generate.ts";
import { logSumExpAmong } from "./logProbabilityAmong.ts";
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
  /** What stands after the place: continuations are compared by how likely it is after them. Empty: the greedy one is the best. */
  readonly following: readonly number[];
  /** Continuations besides the greedy one. */
  readonly alternatives: number;
  /** A new reader for each continuation. */
  readonly reader: () => ContinuationReader;
}

export interface BestContinuation {
  readonly ids: readonly number[];
  readonly generated: GeneratedTokens;
  /** All that were followed to their end: those with a score first, best first, then those without, likeliest first. */
  readonly tried: readonly TriedContinuation[];
}

export interface TriedContinuation {
  /** With the token that ended it, if there is one. */
  readonly ids: readonly number[];
  /** Natural logarithm of the probability of each of them, as in `GeneratedTokens`. */
  readonly logProbabilities: readonly number[];
  /** Log probability of the continuation and what follows it, by which they are compared; undefined where there is nothing to compare. */
  readonly score: number | undefined;
}

interface Path {
  /** All tokens, with the one that ended the continuation if there is one. */
  readonly ids: readonly number[];
  /** Tokens of the continuation itself. */
  readonly length: number;
  /** Log probability of each of the tokens. */
  readonly logProbabilities: readonly number[];
  /** Log probability of the continuation itself. */
  readonly total: number;
  readonly branches: readonly Branch[];
}

/** A token not taken, after those of a path before it. */
interface Branch {
  readonly ids: readonly number[];
  readonly logProbabilities: readonly number[];
  readonly total: number;
}

/** Alternatives looked at for each token of a path; the third likeliest is hardly ever the right one. */
const branchesPerToken = 3;

/** Others that are followed to their end though they cannot be the best: somebody who asked wants to choose. */
const minOthers = 2;

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
  const { path: greedyPath, generated } = await followPath(engine, sequence, request, [], [], Number.NEGATIVE_INFINITY);
  const alone = { ids: greedyPath.ids, logProbabilities: greedyPath.logProbabilities, score: undefined };
  const branches = [...greedyPath.branches];
  if (generated.finish === "cancelled" || branches.length === 0 || request.alternatives === 0) {
    return { ids: greedyPath.ids, generated, tried: [alone] };
  }

  const isCompared = request.following.length > 0;
  const scored: { readonly path: Path; readonly score: number }[] = [];
  /** Whole, but less likely by themselves than the best with what follows. */
  const others: Path[] = [];
  let { generatedTokens, passes, draftedTokens, acceptedTokens } = generated;
  const startMs = performance.now();
  try {
    scored.push({ path: greedyPath, score: await score(sequence, request, greedyPath) });
    for (let count = 0; count < request.alternatives && !signal.aborted; count++) {
      const bound = isCompared ? Math.max(...scored.map((other) => other.score)) : Number.NEGATIVE_INFINITY;
      const branch = takeLikeliest(branches);
      const isWanted = scored.length + others.length <= minOthers;
      // Not even what follows could make it, or any branch after it, the best.
      if (branch === undefined || (branch.total < bound && !isWanted)) break;
      const limit = isWanted ? Number.NEGATIVE_INFINITY : bound;
      const other = await followPath(engine, sequence, request, branch.ids, branch.logProbabilities, limit);
      generatedTokens += other.generated.generatedTokens;
      passes += other.generated.passes;
      draftedTokens += other.generated.draftedTokens;
      acceptedTokens += other.generated.acceptedTokens;
      if (other.generated.finish === "cancelled") break;
      branches.push(...other.path.branches);
      if (other.path.total >= bound) scored.push({ path: other.path, score: await score(sequence, request, other.path) });
      else if (other.isWhole) others.push(other.path);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  // Of equals the one that was found first.
  const rank = ({ path, score }: (typeof scored)[number]) => (isCompared || path !== greedyPath ? score : Number.POSITIVE_INFINITY);
  scored.sort((a, b) => rank(b) - rank(a));
  const best = scored[0]?.path ?? greedyPath;
  const unscored = others.sort((a, b) => b.total - a.total).map((path) => ({ path, score: undefined }));
  const tried = [...scored, ...unscored].map(({ path, score }) => ({ ids: path.ids, logProbabilities: path.logProbabilities, score }));
  const finish = signal.aborted ? "cancelled" : generated.finish;
  const decodeMs = generated.decodeMs + (performance.now() - startMs);
  const counts = { generatedTokens, passes, draftedTokens, acceptedTokens };
  return {
    ids: best.ids,
    generated: { ...generated, ...counts, finish, decodeMs, logProbabilities: best.logProbabilities },
    tried: tried.length === 0 ? [alone] : tried,
  };
}

/** Takes the branch with the highest log probability off the list. */
function takeLikeliest(branches: Branch[]): Branch | undefined {
  let at = 0;
  for (const [index, { total }] of branches.entries()) if (total > (branches[at]?.total ?? Number.NEGATIVE_INFINITY)) at = index;
  return branches.splice(at, 1)[0];
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
): Promise<{ readonly path: Path; readonly generated: GeneratedTokens; readonly isWhole: boolean }> {
  const { prompt, maxTokens, endTokens } = request;
  const reader = request.reader();
  const ids: number[] = [];
  const logProbabilities = [...givenLogProbabilities];
  const branches: Branch[] = [];
  const upTo = (length: number): Path => ({ ids, length, logProbabilities, total: sum(logProbabilities.slice(0, length)), branches });
  for (const id of given) {
    ids.push(id);
    reader.constraint.accept(id);
    if (reader.read(id) === "stop") return { path: upTo(ids.length - 1), generated: nothing, isWhole: true };
  }
  // The last token of the longest continuation: nothing comes after it, and the context may have no place for more.
  if (given.length >= maxTokens) return { path: upTo(ids.length), generated: nothing, isWhole: true };
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
        const [chosen, ...others] = likeliest(logits, allowed, branchesPerToken + 1, ids.length === 0 ? allowed : undefined);
        if (chosen === undefined) return greedy(logits, allowed);
        for (const { id, logProbability } of others) {
          if (endTokens.has(id)) continue;
          branches.push({
            ids: [...ids, id],
            logProbabilities: [...logProbabilities, logProbability],
            total: total + logProbability,
          });
        }
        // An end token is not given out, and not one of the path's.
        if (!endTokens.has(chosen.id)) logProbabilities.push(chosen.logProbability);
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
  const isWhole = ended || generated.finish !== "stop";
  return { path: upTo(ended ? ids.length - 1 : ids.length), generated, isWhole };
}

/** Log probability of a continuation and of what follows it. */
async function score(sequence: Sequence, { prompt, following }: BestContinuationRequest, path: Path): Promise<number> {
  const tokens = [...prompt, ...path.ids.slice(0, path.length)];
  return path.total + (await sequence.logProbability(tokens, following));
}

interface Likely {
  readonly id: number;
  readonly logProbability: number;
}

/** The `count` likeliest of the allowed tokens, best first, with their log probability among others. */
function likeliest(
  logits: Float32Array,
  allowed: readonly number[] | undefined,
  count: number,
  among: readonly number[] | undefined,
): Likely[] {
  const total = logSumExpAmong(logits, among);
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
