/**
 * Keys and values of several sequences side by side: a file each, and the chat. A sequence begins with what a slot already holds of it.
 *
 * Invariants:
 * - A slot belongs to one claim at most, and is at work until that claim is closed or its signal has fired. Nobody takes a slot that is
 *   at work from its claim: two long sequences that took each other's memory in turns would never come to an end.
 * - After each call of `hold` and `reserve` all slots together have no more positions than the budget, unless those at work alone need
 *   more, or there is one slot only. Idle slots make room in the order of their last use, but that of the last conversation after all others:
 *   while its answer is read, many files may be typed into.
 * - A slot's index tells the truth at every await (kvIndex.ts), and its memory has room for every token of the index.
 * - Slots change between passes only; whoever calls sees to it.
 */
import { KvIndex } from "./kvIndex.ts";
import type { KvStore } from "./kvStore.ts";

export interface SlotLimits {
  /** Positions that one sequence may have. */
  readonly contextTokens: number;
  /** Positions that all slots may have together. */
  readonly budgetTokens: number;
}

export interface ClaimOptions {
  /** Tokens at the beginning of its prompt that are not about to change; what comes after them is not worth a slot of its own. All if absent. */
  readonly settledTokens?: number | undefined;
  /** The sequence is a conversation, which is expected to go on. */
  readonly isConversation?: boolean | undefined;
}

/** A sequence's right to a slot. */
export interface Claim {
  readonly signal: AbortSignal;
  readonly settledTokens: number;
  readonly isConversation: boolean;
  /** Set when it got its slot: what the slot held in place of the new tokens, with some tokens before as context. */
  replaced: readonly number[];
}

export interface Slot<Memory> {
  readonly index: KvIndex;
  memory: Memory;
  claim: Claim | undefined;
  /** Length of the prompt that it last got, as far as that is settled: what is worth keeping. What comes after it may never come again. */
  promptTokens: number;
  isConversation: boolean;
  lastUse: number;
}

/** Sizes that memory comes in, so that a long context costs nothing until it is used. No size wastes more than half of itself. */
const buckets = [256, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192, 12_288, 16_384, 24_576, 32_768];

/** A prompt takes over a slot when it keeps this share of the slot's last prompt: it is the same text, edited near its end. */
const keptShare = 0.75;

/** Tokens remembered of what a slot held before: more than a suggestion has, and enough before it to find the place again. */
const replacedTokens = 512;
const contextOfReplaced = 16;

export class PrefixSlots<Memory extends { readonly capacity: number }> {
  readonly #store: KvStore<Memory>;
  readonly #limits: SlotLimits;
  #slots: Slot<Memory>[] = [];
  #clock = 0;

  constructor(store: KvStore<Memory>, limits: SlotLimits) {
    this.#store = store;
    this.#limits = limits;
  }

  get slotCount(): number {
    return this.#slots.length;
  }

  /** Positions that there is memory for. */
  get allocatedTokens(): number {
    return this.#slots.reduce((sum, { memory }) => sum + memory.capacity, 0);
  }

  open(signal: AbortSignal, { settledTokens = Number.POSITIVE_INFINITY, isConversation = false }: ClaimOptions = {}): Claim {
    return { signal, settledTokens, isConversation, replaced: [] };
  }

  close(claim: Claim): void {
    const slot = this.#slotOf(claim);
    if (slot !== undefined) slot.claim = undefined;
  }

  /** The claim's slot, holding the longest prefix of `tokens` that is known, of at most `limit` tokens, with room for all of them. */
  hold(claim: Claim, tokens: readonly number[], limit: number): Slot<Memory> {
    let slot = this.#slotOf(claim);
    if (slot === undefined) {
      slot = this.#choose(claim, tokens, limit);
      slot.claim = claim;
      slot.isConversation = claim.isConversation;
      slot.promptTokens = Math.min(tokens.length, claim.settledTokens);
    }
    slot.lastUse = ++this.#clock;
    slot.index.rewindTo(tokens, limit);
    this.reserve(slot, tokens.length);
    return slot;
  }

  /** Makes room for a number of positions in a slot; where memory cannot be copied, the slot's index is empty then. */
  reserve(slot: Slot<Memory>, tokens: number): void {
    const { capacity } = slot.memory;
    const wanted = tokens <= capacity ? capacity : this.#bucketFor(tokens);
    this.#makeRoom(wanted - capacity, slot);
    if (wanted === capacity) return;
    const old = slot.memory;
    const memory = this.#store.allocate(wanted);
    slot.index.rewindTo(slot.index.tokens, this.#store.copy(old, memory, slot.index.length));
    slot.memory = memory;
    this.#store.free(old);
  }

  /** Forgets all tokens. Only slots at work keep their memory. */
  clear(): void {
    for (const slot of this.#slots) {
      slot.index.clear();
      if (isIdle(slot)) this.#store.free(slot.memory);
    }
    this.#slots = this.#slots.filter((slot) => !isIdle(slot));
  }

  #slotOf(claim: Claim): Slot<Memory> | undefined {
    return this.#slots.find((slot) => slot.claim === claim);
  }

  #choose(claim: Claim, tokens: readonly number[], limit: number): Slot<Memory> {
    const [closest] = this.#slots
      .map((slot) => ({ slot, common: Math.min(limit, slot.index.commonWith(tokens)) }))
      .sort((a, b) => b.common - a.common || Number(isIdle(b.slot)) - Number(isIdle(a.slot)) || b.slot.lastUse - a.slot.lastUse);
    if (closest === undefined) return this.#add(this.#bucketFor(tokens.length));
    const { slot: best, common } = closest;
    const contextStart = Math.max(0, common - contextOfReplaced);
    claim.replaced = common < best.index.length ? best.index.tokens.slice(contextStart, common + replacedTokens) : [];
    if (isIdle(best) && common >= keptShare * best.promptTokens) return best;
    const target = this.#place(this.#bucketFor(tokens.length), best);
    if (target === undefined) return best;
    target.index.append(tokens.slice(0, this.#store.copy(best.memory, target.memory, common)));
    return target;
  }

  /** An empty slot beside the one to be copied from; undefined when that one itself has to make room. */
  #place(capacity: number, source: Slot<Memory>): Slot<Memory> | undefined {
    // Memory of the right size is handed on: the system takes its time to make new pages.
    const next = this.#leastRecent(source);
    if (next?.memory.capacity === capacity && this.allocatedTokens + capacity > this.#limits.budgetTokens) {
      next.index.clear();
      return next;
    }
    const hasRoom = this.#makeRoom(capacity, source);
    return hasRoom || !isIdle(source) ? this.#add(capacity) : undefined;
  }

  /** Drops idle slots until the budget has room for some positions more; returns whether it has. */
  #makeRoom(tokens: number, except: Slot<Memory>): boolean {
    while (this.allocatedTokens + tokens > this.#limits.budgetTokens) {
      const victim = this.#leastRecent(except);
      if (victim === undefined) return false;
      this.#slots = this.#slots.filter((slot) => slot !== victim);
      this.#store.free(victim.memory);
    }
    return true;
  }

  #add(capacity: number): Slot<Memory> {
    const memory = this.#store.allocate(capacity);
    const slot = { index: new KvIndex(), memory, claim: undefined, promptTokens: 0, isConversation: false, lastUse: 0 };
    this.#slots.push(slot);
    return slot;
  }

  /** The idle slot that has been idle longest, that of the last conversation if there is no other. */
  #leastRecent(except: Slot<Memory>): Slot<Memory> | undefined {
    const byUse = this.#slots.toSorted((a, b) => a.lastUse - b.lastUse);
    const kept = byUse.findLast(({ isConversation }) => isConversation);
    const idle = byUse.filter((slot) => slot !== except && isIdle(slot));
    return idle.find((slot) => slot !== kept) ?? idle[0];
  }

  #bucketFor(tokens: number): number {
    const { contextTokens } = this.#limits;
    return Math.min(contextTokens, buckets.find((size) => size >= tokens) ?? contextTokens);
  }
}

function isIdle({ claim }: Slot<unknown>): boolean {
  return claim === undefined || claim.signal.aborted;
}
