/**
 * Keeps what became of the last requests.
 *
 * Invariants
 * - At most `maxTraces` requests are kept; an older one is let go of with its prompt and its generation.
 * - The text of a file that may hold secrets is not kept.
 * - Nothing is copied or put into words before somebody looks: a note is a reference to what the pipeline has anyway.
 */
import type { GenerateRequest } from "../../shared/protocol.ts";
import type { GenerationEnd } from "../generation.ts";
import type { CompletionOutcome, CompletionRequest, SuggestionSource } from "../outcome.ts";
import type { FilterStep, TellStep } from "../postprocess/filter.ts";
import type { Recorder } from "./recorder.ts";
import type { GenerationTrace, RequestTrace } from "./requestTrace.ts";

/** Some minutes of typing. A request holds at most 20 KiB of text and what context it was given, so all of them hold a few MiB. */
const maxTraces = 50;

export interface Clocks {
  /** Milliseconds on a clock that never goes back; only differences count. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly date: () => number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type Draft = Mutable<Omit<RequestTrace, "placing" | "generation">> & { placing: FilterStep[]; generation?: GenerationDraft };
type GenerationDraft = Mutable<Omit<GenerationTrace, "cleaning">> & { cleaning: FilterStep[] };

export class RequestRecorder implements Recorder {
  readonly #clocks: Clocks;
  readonly #byRequest = new WeakMap<CompletionRequest, Draft>();
  readonly #byGeneration = new WeakMap<object, GenerationDraft>();
  #drafts: readonly Draft[] = [];
  #count = 0;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
  }

  /** The last requests, newest first, as they are now. */
  get traces(): readonly RequestTrace[] {
    return this.#drafts.map((draft) => ({ ...draft, placing: [...draft.placing] }));
  }

  begin(request: CompletionRequest): void {
    const draft: Draft = { number: ++this.#count, atMs: this.#clocks.date(), request, startedMs: this.#clocks.now(), placing: [] };
    this.#byRequest.set(request, draft);
    this.#drafts = [draft, ...this.#drafts].slice(0, maxTraces);
  }

  take(request: CompletionRequest, way: SuggestionSource, generation?: object): void {
    const draft = this.#byRequest.get(request);
    if (draft === undefined) return;
    draft.way = way;
    const ofModel = generation && this.#byGeneration.get(generation);
    if (ofModel !== undefined) draft.generation = ofModel;
  }

  start(generation: object, sent: GenerateRequest): void {
    this.#byGeneration.set(generation, { sent, startedMs: this.#clocks.now(), cleaning: [] });
  }

  finish(generation: object, ended: GenerationEnd): void {
    const draft = this.#byGeneration.get(generation);
    if (draft === undefined) return;
    draft.ended = ended;
    draft.endedMs = this.#clocks.now();
  }

  cleaning(generation: object): TellStep {
    return (step) => this.#byGeneration.get(generation)?.cleaning.push(step);
  }

  placing(request: CompletionRequest): TellStep {
    return (step) => this.#byRequest.get(request)?.placing.push(step);
  }

  end(request: CompletionRequest, outcome: CompletionOutcome): void {
    const draft = this.#byRequest.get(request);
    if (draft === undefined) return;
    draft.outcome = outcome;
    draft.endedMs = this.#clocks.now();
    if (outcome.kind === "none" && outcome.reason === "secretFile") draft.request = withoutText(request);
  }
}

function withoutText(request: CompletionRequest): CompletionRequest {
  return { ...request, snapshot: { ...request.snapshot, prefix: "", suffix: "" } };
}
