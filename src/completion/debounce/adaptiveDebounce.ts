/**
 * How long to rest after a key before the model is asked: by the user's rhythm, by this device's speed, and by how welcome the last
 * suggestions were.
 *
 * Invariants
 * - The rest counts from the key: what asks again at the same place does not begin it anew.
 * - An explicit wish is never kept waiting, nor what follows an acceptance.
 * - It follows from what was noted and the clock alone.
 */
import type { CompletionOutcome, CompletionRequest, DocumentSnapshot } from "../outcome.ts";
import { typedBetween } from "../typedBetween.ts";
import { cheapestWaitMs } from "./cheapestWait.ts";
import { Dismissals } from "./dismissals.ts";
import { MovingMedian } from "./movingMedian.ts";
import { TypingRhythm } from "./typingRhythm.ts";

/** About the mean between two keys (239 ms, Dhakal et al. 2018): who types more slowly than that is not waited out. */
const maxRhythmWaitMs = 250;

/** What the embedded model takes on two cores of a laptop when the text before is in the cache. */
const typicalLatencyMs = 150;

/** Follows a change of model or of the machine's load within a minute of typing. */
const rememberedLatencies = 15;

/** A suggestion that stood for less was not looked at: a glance takes 225 to 250 ms (Rayner 1998). */
const glanceMs = 250;

interface Shown {
  readonly place: DocumentSnapshot;
  readonly text: string;
  readonly atMs: number;
}

export class AdaptiveDebounce {
  readonly #now: () => number;
  readonly #unreadWaitMs: number;
  readonly #rhythm = new TypingRhythm();
  readonly #latencyMs = new MovingMedian(rememberedLatencies);
  readonly #dismissals = new Dismissals();
  #place: DocumentSnapshot | undefined;
  #shown: Shown | undefined;
  /** The model has answered where the user types. */
  #isRead = false;
  /** On the clock, when the model may be asked. */
  #askAtMs = Number.NEGATIVE_INFINITY;

  /**
   * @param now a clock in milliseconds that never goes back; only differences count
   * @param unreadWaitMs the shortest rest where the model has not answered yet since the user came: to read the text before takes all cores
   */
  constructor(now: () => number, unreadWaitMs = 0) {
    this.#now = now;
    this.#unreadWaitMs = unreadWaitMs;
  }

  /** To be told of each request before the pipeline is. */
  noteRequest({ snapshot, explicit, circumstances }: CompletionRequest): void {
    const nowMs = this.#now();
    this.#judgeShown(snapshot, nowMs);
    if (explicit || circumstances?.followsAcceptance === true) {
      this.#askAtMs = nowMs;
    } else if (this.#place === undefined || !isSamePlace(this.#place, snapshot)) {
      if (this.#place === undefined || typedBetween(this.#place, snapshot) === undefined) this.#isRead = false;
      if (circumstances?.followsTyping !== false) this.#rhythm.noteKey(nowMs);
      this.#askAtMs = nowMs + this.#rhythmWaitMs() + this.#dismissals.waitMs(nowMs);
    }
    this.#place = snapshot;
  }

  /** To be told what came of each request that the editor still wanted an answer to. */
  noteOutcome({ snapshot }: CompletionRequest, outcome: CompletionOutcome): void {
    if (outcome.end !== undefined && outcome.end.finish !== "cancelled") {
      this.#isRead = true;
      this.#latencyMs.note(outcome.end.prefillMs + outcome.end.decodeMs);
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

  #rhythmWaitMs(): number {
    const waitMs = cheapestWaitMs(this.#rhythm.intervalsMs, this.#latencyMs.value ?? typicalLatencyMs, maxRhythmWaitMs);
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

function isSamePlace(one: DocumentSnapshot, other: DocumentSnapshot): boolean {
  return one.uri === other.uri && one.prefix === other.prefix && one.suffix === other.suffix;
}
