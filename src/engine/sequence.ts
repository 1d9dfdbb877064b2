/**
 * One user of the model: tokens that are to be computed, pass by pass, on whichever slot holds most of them.
 *
 * Invariants:
 * - Slots and the decoder are touched during a turn only, and the logits of a pass are read before the turn ends.
 * - Each pass asks for the slot anew: between two passes all may have been forgotten.
 */
import { chunkTokens, type Decoder } from "./decoder.ts";
import type { KvMemory } from "./kv/kvStore.ts";
import type { Claim, ClaimOptions, PrefixSlots } from "./kv/prefixSlots.ts";
import { logSumExp } from "./logSumExp.ts";
import type { Turn } from "./turn.ts";

/** Tokens to a pass that should be brief: a third of the time of a whole chunk. */
const briefChunkTokens = 16;
/** A pass of up to this many tokens takes little longer than one of a single token: nobody gains by its being begun again. */
const quickTokens = 8;

/** Logits after the last tokens of a pass; valid until the reader returns. */
export interface Rows {
  readonly count: number;
  /** Position of the token that the first row comes after. */
  readonly firstPosition: number;
  /** Logits [vocabulary]. */
  row(index: number): Float32Array;
}

/** Guessed tokens to run along with the last of the known ones. */
export interface Draft {
  /** What to guess, asked once it is known what the slot held before. */
  propose(replaced: readonly number[]): readonly number[];
}

export class Sequence {
  readonly signal: AbortSignal;
  readonly #decoder: Decoder;
  readonly #slots: PrefixSlots<KvMemory>;
  readonly #turn: Turn;
  readonly #claim: Claim;
  #reusedTokens: number | undefined;

  constructor(decoder: Decoder, slots: PrefixSlots<KvMemory>, signal: AbortSignal, turn: Turn, options: ClaimOptions = {}) {
    this.#decoder = decoder;
    this.#slots = slots;
    this.#turn = turn;
    this.signal = signal;
    this.#claim = slots.open(signal, options);
  }

  /** Positions that it may have. */
  get capacity(): number {
    return this.#decoder.capacity;
  }

  /** Tokens that were in the slot already when the first pass began. */
  get reusedTokens(): number {
    return this.#reusedTokens ?? 0;
  }

  close(): void {
    this.#slots.close(this.#claim);
  }

  /**
   * One pass: the next tokens of `tokens` that the slot lacks, when it may hold `limit` of them at most. The reader gets logits once
   * the pass reaches tokens at `rowsFrom` and after. With the last tokens the draft's run along; the reader returns how many of those are
   * to be kept. Returns whether all tokens are computed now. Rejects with the signal's reason when it fires.
   */
  async pass(
    tokens: readonly number[],
    { limit, rowsFrom, draft }: { readonly limit: number; readonly rowsFrom: number; readonly draft?: Draft },
    read: (rows: Rows, guessed: readonly number[]) => number,
  ): Promise<boolean> {
    this.signal.throwIfAborted();
    return this.#turn(async (terms) => {
      const most = terms?.isBrief ? briefChunkTokens : chunkTokens;
      const slot = this.#slots.hold(this.#claim, tokens, limit);
      this.#reusedTokens ??= slot.index.length;
      const room = most - (tokens.length - slot.index.length);
      const guessed = room < 0 || draft === undefined ? [] : draft.propose(this.#claim.replaced).slice(0, room);
      this.#slots.reserve(slot, tokens.length + guessed.length);
      const start = slot.index.length;
      const known = tokens.slice(start, start + most);
      if (known.length === 0) return true;
      // Where growing lost what was there, the guesses come too early.
      const ids = start + known.length === tokens.length ? [...known, ...guessed].slice(0, most) : known;
      const end = start + ids.length;
      const rowCount = Math.max(1, end - Math.max(start, rowsFrom));
      // Of one that is begun again nothing is in the index, so its tokens are computed anew.
      const signal = ids.length > quickTokens ? (terms?.giveWay ?? this.signal) : this.signal;
      const logits = await this.#decoder.forward(slot.memory, ids, start, rowCount, signal);
      const kept = end > rowsFrom ? read(this.#rowsOf(logits, rowCount, end - rowCount), ids.slice(known.length)) : 0;
      slot.index.append(ids.slice(0, known.length + kept));
      return start + known.length === tokens.length;
    });
  }

  /** Computes what is missing of `tokens`; `onLogits` gets the logits after each position from `from` on, valid until it returns. */
  async scan(tokens: readonly number[], from: number, onLogits: (position: number, logits: Float32Array) => void): Promise<void> {
    let next = from;
    let isDone = tokens.length === 0;
    while (!isDone) {
      isDone = await this.pass(tokens, { limit: next, rowsFrom: next }, ({ count, firstPosition, row }) => {
        for (let index = 0; index < count; index++) onLogits(firstPosition + index, row(index));
        next = firstPosition + count;
        return 0;
      });
    }
  }

  /** Log probability (natural) of tokens after others; 0 for none. Rejects with the signal's reason when it fires. */
  async logProbability(before: readonly number[], tokens: readonly number[]): Promise<number> {
    const counted = tokens.slice(0, Math.max(0, this.capacity - before.length));
    if (counted.length === 0) return 0;
    // The last token is only looked up in the logits before it. At least the last token of `before` is run for its logits.
    const first = before.length - 1;
    let sum = 0;
    await this.scan([...before, ...counted.slice(0, -1)], first, (position, logits) => {
      const next = counted[position - first];
      if (next !== undefined) sum += (logits[next] ?? Number.NEGATIVE_INFINITY) - logSumExp(logits);
    });
    return sum;
  }

  #rowsOf(logits: Float32Array, count: number, firstPosition: number): Rows {
    const { vocabularySize } = this.#decoder;
    return { count, firstPosition, row: (index) => logits.subarray(index * vocabularySize, (index + 1) * vocabularySize) };
  }
}
