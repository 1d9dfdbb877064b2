/** Generation on a sequence: prefill what its slot lacks, then decode, a token at a time or as many as were guessed rightly. */
import type { Constraint } from "./constraint.ts";
import { logProbabilityAmong } from "./logProbabilityAmong.ts";
import { Drafter } from "./lookup/drafter.ts";
import type { DraftLength } from "./lookup/draftLength.ts";
import { NgramIndex } from "./lookup/ngramIndex.ts";
import type { Sampler } from "./sampler/sampler.ts";
import type { Draft, Rows, Sequence } from "./sequence.ts";

export interface GenerateTokens {
  readonly prompt: readonly number[];
  /** Tokens of the prompt before those that the next key changes, such as the text after the cursor; all of them when absent. */
  readonly settledTokens?: number;
  /** Its keys and values are kept longer than others': the answer will be part of a prompt that comes. */
  readonly isConversation?: boolean;
  readonly maxTokens: number;
  /** Ids that end the text; they are not given out. */
  readonly endTokens: ReadonlySet<number>;
  readonly sampler: Sampler;
  readonly constraint?: Constraint;
  /** Ids that never come. */
  readonly bannedTokens?: readonly number[];
  /**
   * Texts to guess tokens from, besides the prompt and what its slot held before; absent: no guessing. Guesses change nothing but the
   * time: each token is sampled from the logits after the tokens before it, as it is without them.
   */
  readonly lookup?: readonly NgramIndex[];
  /** Whether the log probability of each token is wanted. */
  readonly logProbabilities?: boolean;
}

export type TokensFinish = "stop" | "endOfText" | "length" | "cancelled";

export interface GeneratedTokens {
  readonly finish: TokensFinish;
  readonly promptTokens: number;
  readonly reusedTokens: number;
  readonly generatedTokens: number;
  /**
   * Natural logarithm of the probability of each generated token among those that are not banned, of the first one among those that the
   * constraint allows; empty when not wanted.
   */
  readonly logProbabilities: readonly number[];
  /** Passes that tokens came from: as many as tokens, unless guesses came true. */
  readonly passes: number;
  readonly draftedTokens: number;
  /** Drafted tokens that came true. */
  readonly acceptedTokens: number;
  /** With the time that passes of others took in between, as `decodeMs`. */
  readonly prefillMs: number;
  readonly decodeMs: number;
}

/**
 * Generates until an end token, `maxTokens`, the end of the context, the sequence's signal, or `onToken` answering "stop".
 * Never rejects for the signal: the end says "cancelled", and the slot keeps what was computed. When the signal has fired
 * before the start, all slots keep what they have.
 */
export async function generate(
  sequence: Sequence,
  request: GenerateTokens,
  onToken: (id: number) => "continue" | "stop",
  draftLength: DraftLength,
): Promise<GeneratedTokens> {
  const { prompt, maxTokens, endTokens, sampler, constraint, bannedTokens = [], lookup, logProbabilities: wantsLogProbabilities } = request;
  const { capacity, signal } = sequence;
  if (prompt.length === 0) throw new RangeError("a prompt needs at least one token, got none");
  if (prompt.length >= capacity) throw new RangeError(`a prompt must be shorter than ${capacity} tokens, got ${prompt.length}`);
  const banned = new Set(bannedTokens);
  const tokens = [...prompt];
  const logProbabilities: number[] = [];
  let [passes, draftedTokens, acceptedTokens] = [0, 0, 0];
  let finish: TokensFinish | undefined;
  let drafter: Drafter | undefined;
  const startMs = performance.now();
  let prefilledMs: number | undefined;

  /** Ids that may come, undefined for all that are not banned. */
  const allow = (logits: Float32Array): readonly number[] | undefined => {
    for (const id of banned) logits[id] = Number.NEGATIVE_INFINITY;
    const allowed = constraint?.allowed()?.filter((id) => !banned.has(id));
    // Where everything that the constraint allows is banned, anything else may come.
    return allowed?.length === 0 ? undefined : allowed;
  };

  /** Gives out the token after the last one, unless that is the end. */
  const takeToken = (logits: Float32Array): number => {
    const allowed = allow(logits);
    const id = sampler(logits, allowed);
    if (endTokens.has(id)) {
      finish = "endOfText";
      return id;
    }
    constraint?.accept(id);
    const among = tokens.length === prompt.length ? allowed : undefined;
    if (wantsLogProbabilities) logProbabilities.push(logProbabilityAmong(logits, among, id));
    tokens.push(id);
    drafter?.accept(id);
    if (onToken(id) === "stop") finish = "stop";
    else if (tokens.length - prompt.length >= maxTokens || tokens.length > capacity) finish = "length";
    return id;
  };

  const draft: Draft = {
    propose: (replaced) => {
      if (lookup === undefined) return [];
      drafter ??= new Drafter(tokens, replaced.length > 0 ? [new NgramIndex(replaced), ...lookup] : lookup, draftLength);
      // The pass gives a token more than it verifies.
      return drafter.propose(Math.max(0, Math.min(maxTokens - (tokens.length - prompt.length) - 1, capacity - tokens.length)));
    },
  };

  const read = ({ count, row }: Rows, guessed: readonly number[]): number => {
    prefilledMs ??= performance.now();
    passes++;
    draftedTokens += guessed.length;
    let kept = 0;
    for (let index = 0; index < count && finish === undefined; index++) {
      if (takeToken(row(index)) !== guessed[index]) break;
      kept++;
    }
    acceptedTokens += kept;
    return kept;
  };

  try {
    if (signal.aborted) finish = "cancelled";
    while (finish === undefined) {
      const last = tokens.length - 1;
      await sequence.pass(tokens, { limit: last, rowsFrom: last, draft }, read);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    finish = "cancelled";
  }
  const endMs = performance.now();
  prefilledMs ??= signal.aborted && passes === 0 ? endMs : startMs;
  return {
    finish,
    promptTokens: prompt.length,
    reusedTokens: sequence.reusedTokens,
    generatedTokens: tokens.length - prompt.length,
    logProbabilities,
    passes,
    draftedTokens,
    acceptedTokens,
    prefillMs: prefilledMs - startMs,
    decodeMs: endMs - prefilledMs,
  };
}
