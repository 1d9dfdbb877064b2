/**
 * How long to rest after a key before the model is asked: by the user's rhythm, by this device's speed, and by how welcome the last
 * suggestions were.
 *
 * Invariants
 * - The rest counts from the key: what asks again at the same place does not begin it anew.
 * - An explicit wish is never kept waiting, nor what follows an acceptance.
 * - It follows from what was noted and the clock alone.
 */
import { isGivenUp } from "../isGivenUp.ts";
import { isSamePlace } from "../isSamePlace.ts";
import type { CompletionOutcome, CompletionRequest, DocumentSnapshot } from "../outcome.ts";
import { typedBetween } from "../typedBetween.ts";
import { cheapestWaitMs, type WaitPrice } from "./cheapestWait.ts";
import { Dismissals } from "./dismissals.ts";
import { MovingMedian } from "./movingMedian.ts";
import { type TypingPlace, TypingRhythm, typingPlace } from "./typingRhythm.ts";

/**
 * On the user's own machine work for nothing costs power, not the user's time. With simulated typists (90 to 240 ms between keys) and
 * latencies of 400 ms and more, six saves a tenth to a half of the work for nothing of a fixed wait of 40 ms and shows suggestions 15 to 120 ms
 * later; four saves half to seven tenths, and shows them 40 to 170 ms later. At most about the mean between two keys (239 ms, Dhakal et al.
 * 2018): who types more slowly than that is not waited out.
 */
const ownPrice: WaitPrice = { vainPerLostMs: 6, maxWaitMs: 250 };

/**
 * On a server others wait for what one has computed for nothing: it weighs as much as what the user waits for. Simulated typists on a server that
 * takes 160 ms waste 4 % of the tokens generated instead of 14 %, for 8 % fewer suggestions that come 16 ms later.
 */
const sharedPrice: WaitPrice = { vainPerLostMs: 1, maxWaitMs: 600 };

/** What the embedded model takes on two cores of a laptop when the text before is in the cache. */
const typicalLatencyMs = 150;

/** Follows a change of model or of the machine's load within a minute of typing. */
const rememberedLatencies = 15;

/** After a longer time without an answer the editor has long given up the request, and a server is taken for away. */
const longestLatencyMs = 5000;

/** A suggestion that stood for less was not looked at: a glance takes 225 to 250 ms (Rayner 1998). */
const glanceMs = 250;

interface Shown {
  readonly place: DocumentSnapshot;
  readonly text: string;
  readonly atMs: number;
}

export interface AdaptiveDebounceOptions {
  /** A clock in milliseconds that never goes back; only differences count. */
  readonly now: () => number;
  /** The shortest rest where the model has not answered yet since the user came: to read the text before takes all cores. 0 when left out. */
  readonly unreadWaitMs?: number;
  /** Whether others wait for what is computed for this user. Nobody does when left out. */
  readonly isShared?: () => boolean;
}

export class AdaptiveDebounce {
  readonly #now: () => number;
  readonly #unreadWaitMs: number;
  readonly #isShared: () => boolean;
  readonly #rhythm = new TypingRhythm();
  readonly #latencyMs = new MovingMedian(rememberedLatencies);
  readonly #dismissals = new Dismissals();
  #place: DocumentSnapshot | undefined;
  #shown: Shown | undefined;
  /** The model has answered where the user types. */
  #isRead = false;
  /** On the clock, when the model may be asked. */
  #askAtMs = Number.NEGATIVE_INFINITY;
  /** The place was asked about and has had no answer yet. */
  #isOpen = false;

  constructor({ now, unreadWaitMs = 0, isShared = () => false }: AdaptiveDebounceOptions) {
    this.#now = now;
    this.#unreadWaitMs = unreadWaitMs;
    this.#isShared = isShared;
  }

  /** To be told of each request before the pipeline is. */
  noteRequest({ snapshot, explicit, circumstances }: CompletionRequest): void {
    const nowMs = this.#now();
    this.#judgeShown(snapshot, nowMs);
    const place = typingPlace(snapshot.prefix);
    if (explicit || circumstances?.followsAcceptance === true) {
      this.#askAtMs = nowMs;
    } else if (this.#place === undefined || !isSamePlace(this.#place, snapshot)) {
      if (this.#place === undefined || typedBetween(this.#place, snapshot) === undefined) this.#isRead = false;
      if (circumstances?.followsTyping !== false) this.#rhythm.noteKey(nowMs, place);
      this.#noteUnanswered(nowMs);
      this.#askAtMs = nowMs + this.#rhythmWaitMs(place) + this.#dismissals.waitMs(nowMs);
    }
    this.#place = snapshot;
    this.#isOpen = true;
  }

  /** To be told what came of each request. */
  noteOutcome({ snapshot }: CompletionRequest, outcome: CompletionOutcome): void {
    if (this.#place === snapshot && !isGivenUp(outcome)) this.#isOpen = false;
    if (outcome.end !== undefined && outcome.end.finish !== "cancelled") {
      this.#isRead = true;
      const { prefillMs, decodeMs, queuedMs = 0 } = outcome.end;
      // A server where many wait is slow for the user, however quickly it computes when their turn has come.
      this.#latencyMs.note(prefillMs + decodeMs + queuedMs);
    }
    if (outcome.kind === "suggestion" && this.#place === snapshot) {
      this.#shown = { place: snapshot, text: outcome.text, atMs: this.#shownSinceMs(snapshot) ?? this.#now() };
    }
  }

  noteAcceptance(): void {
    this.#shown = undefined;
    this.#dismissals.noteAcceptance();
  }

  /** What is left of the rest. */
  waitMs(): number {
    return Math.max(0, this.#askAtMs - this.#now());
  }

  /** Who is never answered before the next key would never learn how slow the model is: it takes longer than this at least. */
  #noteUnanswered(nowMs: number): void {
    const waitedMs = nowMs - this.#askAtMs;
    if (!this.#isOpen || waitedMs > longestLatencyMs) return;
    if (waitedMs > (this.#latencyMs.value ?? typicalLatencyMs)) this.#latencyMs.note(waitedMs);
  }

  #rhythmWaitMs(place: TypingPlace): number {
    const price = this.#isShared() ? sharedPrice : ownPrice;
    const waitMs = cheapestWaitMs(this.#rhythm.intervalsMs(place), this.#latencyMs.value ?? typicalLatencyMs, price);
    return this.#isRead ? waitMs : Math.max(this.#unreadWaitMs, waitMs);
  }

  /** Typing something else than a suggestion that was seen dismisses it. Moving away and deleting say nothing about it. */
  #judgeShown(place: DocumentSnapshot, nowMs: number): void {
    const shown = this.#shown;
    if (shown === undefined) return;
    const typed = shown.place.uri === place.uri ? typedBetween(shown.place, place) : undefined;
    if (typed !== undefined && shown.text.startsWith(typed)) return;
    this.#shown = undefined;
    const isTypedOver = typed !== undefined && !typed.startsWith(shown.text);
    if (isTypedOver && nowMs - shown.atMs >= glanceMs) this.#dismissals.noteDismissal(nowMs);
  }

  /** When the suggestion at this place came up that the user has been typing along since. */
  #shownSinceMs(place: DocumentSnapshot): number | undefined {
    return this.#shown?.place.uri === place.uri ? this.#shown.atMs : undefined;
  }
}
