/**
 * From a place in a document to a suggestion, or to the reason for none.
 *
 * Invariants
 * - At most one generation runs. The newest request that needs another one ends it.
 * - The signal of a request ends its waiting, never the generation: VS Code cancels a request after 750 ms and asks again at
 *   the same place, and the second request is answered by the generation of the first.
 * - What a generation comes to is remembered before anybody who waits for it hears of its end.
 * - What is asked ahead (the next suggestion, while the user looks at this one) is asked only where nothing else runs and no newer
 *   request came meanwhile, once for each request. It is a generation like any other: the next request joins it or ends it.
 */
import type { Backend } from "../backend/backend.ts";
import { messageOf } from "../shared/errors.ts";
import type { GenerateEnd, PrewarmRequest } from "../shared/protocol.ts";
import { type AnswerLeft, answerLeft, freshAnswer } from "./answerLeft.ts";
import { present } from "./choice/present.ts";
import type { Eagerness } from "./choice/surePart.ts";
import { type GatheredContext, noneGathered, withContext } from "./context/withContext.ts";
import { Generation, type GenerationEnd } from "./generation.ts";
import { generationContext } from "./generationContext.ts";
import { lineOrBlock } from "./lineOrBlock.ts";
import { nextPlace } from "./nextPlace.ts";
import type { CompletionOutcome, CompletionRequest, DocumentSnapshot, NoneReason, SuggestionSource } from "./outcome.ts";
import { generateRequest, promptAt } from "./prompt.ts";
import { type Memory, RecentSuggestions, remainingAnswer } from "./recentSuggestions.ts";
import type { Syntax } from "./syntax/syntax.ts";
import type { Recorder } from "./trace/recorder.ts";
import { type Decision, decide, type TriggerOptions } from "./trigger.ts";

export interface PipelineDependencies {
  /** What answers for a document: some may not leave this machine. */
  readonly backendFor: (uri: string) => Backend;
  /** A clock in milliseconds; only differences count. */
  readonly now: () => number;
  /** Resolves after some milliseconds. When the signal fires it resolves or rejects at once. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** What grammars tell of places; without it, indentation decides alone. */
  readonly syntax?: Syntax;
  /** What the model shall know besides the text around the cursor. Never rejects; resolves soon when the signal fires. */
  readonly context?: (request: CompletionRequest, signal: AbortSignal) => Promise<GatheredContext>;
  /** Hears of each failure, also when no request waits for it any more. */
  readonly log?: (message: string) => void;
  /**
   * Hears of a suggestion at a place whose request gave up waiting for it, and after which none came: VS Code does not
   * always ask a second time.
   */
  readonly onLateSuggestion?: (snapshot: DocumentSnapshot) => void;
  /** Hears of each step on the way to an answer. */
  readonly recorder?: Recorder;
}

export interface PipelineOptions extends TriggerOptions {
  /** The most tokens of the prompt that the model reads. */
  readonly promptTokens: number;
  /** Whether mode "auto" may choose a block. */
  readonly multiLine: "auto" | "never";
  /** Rest before the model is asked, from now on; 0 asks at once. Read anew for each request. */
  readonly debounceMs: number;
  /** How sure a suggestion must be that nobody asked for; "balanced" when absent. */
  readonly eagerness?: Eagerness;
  /** Rest after a suggestion before the model is asked for the one after it; absent, it never is. */
  readonly askAheadMs?: number;
}

/** What an ended generation comes to: an answer, which is remembered, or why there is none. */
type Answer =
  | { readonly kind: "answered"; readonly memory: Memory; readonly end: GenerateEnd }
  | { readonly kind: "none"; readonly reason: "superseded" | "failed"; readonly detail?: string; readonly end: GenerateEnd | undefined }
  | { readonly kind: "broken"; readonly error: unknown };

interface Running {
  readonly generation: Generation;
  readonly answer: Promise<Answer>;
}

type Finding = WithoutMs<CompletionOutcome>;
type WithoutMs<Outcome> = Outcome extends unknown ? Omit<Outcome, "ms"> : never;

export class CompletionPipeline {
  readonly #dependencies: PipelineDependencies;
  readonly #options: () => PipelineOptions;
  readonly #recent = new RecentSuggestions();
  #running: Running | undefined;
  #newest = 0;
  /** Where the newest request gave up waiting. */
  #unanswered: DocumentSnapshot | undefined;

  constructor(dependencies: PipelineDependencies, options: () => PipelineOptions) {
    this.#dependencies = dependencies;
    this.#options = options;
  }

  /** @throws what the backend throws and is no AppError */
  async suggest(request: CompletionRequest, signal: AbortSignal): Promise<CompletionOutcome> {
    const { now, recorder } = this.#dependencies;
    const startedMs = now();
    const number = ++this.#newest;
    recorder?.begin(request);
    const finding = await this.#find(request, number, signal);
    if (number === this.#newest) void this.#askAhead(request, number, finding);
    const outcome = { ...finding, ms: now() - startedMs };
    recorder?.end(request, outcome);
    return outcome;
  }

  /** Has the model read the text before a place where a suggestion may soon be wanted, unless it has work to do. Never rejects. */
  async prewarm(place: DocumentSnapshot, signal: AbortSignal): Promise<void> {
    const { backendFor, log } = this.#dependencies;
    if (this.#running !== undefined || backendFor(place.uri).prewarm === undefined) return;
    const request: PrewarmRequest = { prompt: promptAt(place), maxPromptTokens: this.#options().promptTokens };
    try {
      const { pieces } = await this.#gather({ snapshot: place, mode: "auto", explicit: false }, signal);
      if (signal.aborted || this.#running !== undefined) return;
      // Asked again: what reads it depends on rules that may have changed meanwhile.
      await backendFor(place.uri).prewarm?.(withContext(request, { pieces, lookupTexts: [] }), signal);
    } catch (error) {
      log?.(`completion: the model could not read ahead: ${messageOf(error)}`);
    }
  }

  /** Forgets all suggestions and ends the generation that runs: after a change of model or settings they would not hold. */
  forget(): void {
    this.#newest++;
    this.#unanswered = undefined;
    this.#recent.forget();
    this.#abandonRunning();
  }

  dispose(): void {
    this.forget();
  }

  async #find(request: CompletionRequest, number: number, signal: AbortSignal): Promise<Finding> {
    const { snapshot } = request;
    this.#unanswered = undefined;

    const decision = this.#decide(request);
    if (!decision.ask && !decision.mayRecall) return none(decision.reason);

    const remembered = this.#remembered(request);
    // An explicit wish is worth a second look where the model had nothing to say, or only one thing because nobody asked.
    if (remembered !== undefined && (!request.explicit || (remembered.kind === "text" && remembered.alternatives !== undefined))) {
      this.#dependencies.recorder?.take(request, "typedAlong");
      return this.#placed(remembered, request, "typedAlong", undefined);
    }

    const joined = await this.#join(request, number, signal);
    if (joined !== undefined) return joined;
    if (!decision.ask) return none(decision.reason);

    const { debounceMs, promptTokens } = this.#options();
    if (debounceMs > 0 && !signal.aborted) await this.#rest(debounceMs, signal);
    await this.#dependencies.syntax?.prepare(snapshot.languageId);
    if (signal.aborted || number !== this.#newest) return none("superseded");

    const gathered = await this.#gather(request, signal);
    if (signal.aborted || number !== this.#newest) return none("superseded");

    const running = this.#start(request, promptTokens, gathered);
    return (await this.#answerOf(running, request, number, signal, "model")) ?? none("superseded");
  }

  /**
   * Asks for what will be wanted once the user has taken a suggestion, or goes on after a line that is complete. It costs little more
   * than its own tokens, as the model has just read the text before them, and the next suggestion comes at once.
   */
  async #askAhead(request: CompletionRequest, number: number, finding: Finding): Promise<void> {
    const { askAheadMs, promptTokens } = this.#options();
    if (askAheadMs === undefined) return;
    await this.#rest(askAheadMs, new AbortController().signal);
    if (number !== this.#newest || this.#running !== undefined) return;
    const snapshot = nextPlace(request.snapshot, finding, (place) => this.#remembered({ ...request, snapshot: place }));
    if (snapshot === undefined) return;
    const ahead: CompletionRequest = { ...request, snapshot, explicit: false };
    if (!this.#decide(ahead).ask) return;
    const gathered = await this.#gather(ahead, new AbortController().signal);
    if (number === this.#newest && this.#running === undefined) this.#start(ahead, promptTokens, gathered);
  }

  #decide(request: CompletionRequest): Decision {
    return decide(request, this.#options(), (place) => this.#dependencies.syntax?.zoneAt(place));
  }

  async #gather(request: CompletionRequest, signal: AbortSignal): Promise<GatheredContext> {
    return (await this.#dependencies.context?.(request, signal)) ?? noneGathered;
  }

  #remembered(request: CompletionRequest): AnswerLeft | undefined {
    return this.#recent.find(request.snapshot.uri, (memory) => this.#answerLeft(memory, request));
  }

  #answerLeft(memory: Memory, request: CompletionRequest): AnswerLeft | undefined {
    return this.#acceptsMode(request, memory.mode) ? answerLeft(memory, request.snapshot, () => this.#modeOf(request)) : undefined;
  }

  async #rest(debounceMs: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#dependencies.wait(debounceMs, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** The answer of the generation that runs, if it is one at this place; otherwise undefined, and the newest request has ended it. */
  async #join(request: CompletionRequest, number: number, signal: AbortSignal): Promise<Finding | undefined> {
    const running = this.#running;
    if (running === undefined) return undefined;
    const answer = this.#acceptsMode(request, running.generation.context.mode)
      ? await this.#answerOf(running, request, number, signal, "running")
      : undefined;
    if (answer === undefined && this.#running === running && number === this.#newest) this.#abandonRunning();
    return answer;
  }

  #start(request: CompletionRequest, promptTokens: number, gathered: GatheredContext): Running {
    this.#abandonRunning();
    const { snapshot, explicit } = request;
    const mode = this.#modeOf(request);
    const { backendFor, recorder, syntax } = this.#dependencies;
    const context = generationContext(snapshot, mode, explicit, syntax);
    const sent = withContext(generateRequest(snapshot, mode, context.place.lineBefore, promptTokens, explicit), gathered);
    const generation = new Generation(backendFor(snapshot.uri), sent, snapshot.uri, context);
    recorder?.start(generation, generation.sent);
    const running: Running = { generation, answer: generation.ended.then((end) => this.#conclude(generation, end)) };
    this.#running = running;
    return running;
  }

  /** Remembers what a generation came to. */
  #conclude(generation: Generation, ended: GenerationEnd): Answer {
    if (this.#running?.generation === generation) this.#running = undefined;
    const { recorder } = this.#dependencies;
    recorder?.finish(generation, ended);
    switch (ended.kind) {
      case "text": {
        const { context, uri, window } = generation;
        const answer = freshAnswer(ended.text, ended.end, context, recorder?.cleaning(generation));
        const memory: Memory = { uri, prefix: window.prefix, suffix: window.suffix, mode: context.mode, answer };
        this.#recent.remember(memory);
        this.#tellLateSuggestion(memory);
        return { kind: "answered", memory, end: ended.end };
      }
      case "superseded":
        return { kind: "none", reason: "superseded", end: ended.end };
      case "failed":
        this.#dependencies.log?.(`completion: the model could not answer: ${ended.detail}`);
        return { kind: "none", reason: "failed", detail: ended.detail, end: undefined };
      case "broken":
        this.#dependencies.log?.(`completion: generation broke: ${messageOf(ended.error)}`);
        return ended;
    }
  }

  #tellLateSuggestion(memory: Memory): void {
    const place = this.#unanswered;
    if (place === undefined || place.uri !== memory.uri || remainingAnswer(memory, place)?.kind !== "text") return;
    this.#unanswered = undefined;
    this.#dependencies.onLateSuggestion?.(place);
  }

  /** Waits for a generation. Undefined when what it generates is no answer at the request's place. */
  async #answerOf(
    running: Running,
    request: CompletionRequest,
    number: number,
    signal: AbortSignal,
    source: SuggestionSource,
  ): Promise<Finding | undefined> {
    const { snapshot } = request;
    const { recorder } = this.#dependencies;
    recorder?.take(request, source, running.generation);
    const waited = await waitFor(running, snapshot, signal);
    if (waited === "gaveUp") {
      if (number === this.#newest) this.#unanswered = snapshot;
      return none("superseded");
    }
    if (waited === "diverged") return undefined;
    switch (waited.kind) {
      case "answered": {
        const answer = this.#answerLeft(waited.memory, request);
        return answer === undefined ? undefined : this.#placed(answer, request, source, waited.end);
      }
      case "none":
        return waited;
      case "broken":
        throw waited.error;
    }
  }

  #placed(answer: AnswerLeft, request: CompletionRequest, source: SuggestionSource, end: GenerateEnd | undefined): Finding {
    const { eagerness = "balanced" } = this.#options();
    const tell = this.#dependencies.recorder?.placing(request);
    const presented = present(answer, request.snapshot, request.explicit ? undefined : eagerness, tell);
    return "none" in presented ? none(presented.none, end) : { kind: "suggestion", ...presented, source, end };
  }

  #abandonRunning(): void {
    this.#running?.generation.abandon();
    this.#running = undefined;
  }

  #modeOf({ mode, snapshot }: CompletionRequest): "line" | "block" {
    if (mode !== "auto") return mode;
    return this.#options().multiLine === "never" ? "line" : lineOrBlock(snapshot, this.#dependencies.syntax?.placeAt(snapshot));
  }

  /** In mode "auto" the rest of a block goes on being wanted where the rule, asked anew, would want a line. */
  #acceptsMode({ mode }: CompletionRequest, other: "line" | "block"): boolean {
    if (mode !== "auto") return mode === other;
    return other === "line" || this.#options().multiLine === "auto";
  }
}

/** Resolves at the end of a generation, when its text leaves the path of what was typed, or when the signal fires. */
function waitFor(running: Running, snapshot: DocumentSnapshot, signal: AbortSignal): Promise<Answer | "diverged" | "gaveUp"> {
  const { generation, answer } = running;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve("gaveUp");
    if (!generation.fits(snapshot.uri, snapshot)) return resolve("diverged");
    const giveUp = () => settle("gaveUp");
    const unwatch = generation.watch(() => {
      if (!generation.fits(snapshot.uri, snapshot)) settle("diverged");
    });
    const settle = (result: Answer | "diverged" | "gaveUp") => {
      unwatch();
      signal.removeEventListener("abort", giveUp);
      resolve(result);
    };
    signal.addEventListener("abort", giveUp, { once: true });
    answer.then(settle, reject);
  });
}

function none(reason: NoneReason, end: GenerateEnd | undefined = undefined): Finding {
  return { kind: "none", reason, end };
}
