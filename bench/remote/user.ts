/** Somebody with the extension as it is: its pipeline and its rest before asking, on a backend, in real time. */
import type { Backend } from "../../src/backend/backend.ts";
import { AdaptiveDebounce } from "../../src/completion/debounce/adaptiveDebounce.ts";
import type { CompletionOutcome, CompletionRequest } from "../../src/completion/outcome.ts";
import { CompletionPipeline } from "../../src/completion/pipeline.ts";
import type { GenerateEnd } from "../../src/shared/protocol.ts";
import type { Clock } from "../replay/clock.ts";
import { Person, type SourceFile } from "../replay/person.ts";
import { Screen } from "../replay/screen.ts";
import { seededRandom } from "../replay/seededRandom.ts";
import type { Tally } from "../replay/tally.ts";
import { type Asked, askedRecorder } from "./askedModel.ts";

/** As the extension has them (src/editor/completion/registerCompletion.ts). */
const pipelineOptions = { promptTokens: 1024, multiLine: "auto" } as const;
const askAheadMs = 100;
const unreadWaitMs = 40;

/** Lines of a hole that is typed again. */
const maxHoleLines = 8;

export interface UserOptions {
  readonly backend: Backend;
  /** It is a server. */
  readonly isShared: boolean;
  readonly clock: Clock;
  /** How much slower than the machine's the clock is. */
  readonly slowness: number;
  readonly tally: Tally;
  readonly asked: Asked;
}

export class User {
  readonly #options: UserOptions;
  readonly #pipeline: CompletionPipeline;
  readonly #screen: Screen;

  constructor(options: UserOptions) {
    const { backend, isShared, clock, slowness, tally, asked } = options;
    const debounce = new AdaptiveDebounce({ now: clock.now, unreadWaitMs, isShared: () => isShared });
    const pipeline = new CompletionPipeline(
      {
        backendFor: () => onClock(backend, slowness),
        now: clock.now,
        wait: clock.wait,
        onLateSuggestion: (place) => this.#screen.late(place),
        recorder: askedRecorder(asked),
      },
      () => ({ ...pipelineOptions, ...(isShared ? {} : { askAheadMs }), debounceMs: debounce.waitMs() }),
    );
    const suggest = async (request: CompletionRequest, signal: AbortSignal): Promise<CompletionOutcome> => {
      if (request.circumstances?.followsAcceptance === true) debounce.noteAcceptance();
      debounce.noteRequest(request);
      const outcome = await pipeline.suggest(request, signal);
      if (!signal.aborted) debounce.noteOutcome(request, outcome);
      return outcome;
    };
    this.#options = options;
    this.#pipeline = pipeline;
    this.#screen = new Screen(() => ({ suggest }), clock, tally);
  }

  /**
   * Types in a file, again and again with other holes, until so many keys were pressed.
   *
   * @param pause may hold up each key
   */
  async type(file: SourceFile, { seed, keys, pause = async () => {} }: Typing): Promise<void> {
    const { clock, tally } = this.#options;
    const mostKeys = tally.keys + keys;
    const typing: Clock = {
      now: clock.now,
      async wait(ms, signal) {
        if (tally.keys >= mostKeys) throw enough;
        await pause();
        await clock.wait(ms, signal);
      },
    };
    const random = seededRandom(seed);
    const person = new Person({ screen: this.#screen, pipeline: this.#pipeline, clock: typing, random, tally });
    try {
      for (let session = 0; ; session++) {
        await person.session(file, `remote:${file.path}:${seed}:${session}`, maxHoleLines);
        tally.sessions++;
      }
    } catch (error) {
      if (error !== enough) throw error;
    }
  }

  /** Ends what the model is doing for them. */
  leave(): void {
    this.#pipeline.dispose();
  }
}

export interface Typing {
  readonly seed: number;
  readonly keys: number;
  readonly pause?: () => Promise<void>;
}

const enough = new Error("enough keys were pressed");

/** Times of the model on the clock of somebody who lives in slow motion. */
function onClock(backend: Backend, slowness: number): Backend {
  const { prewarm } = backend;
  return {
    async generate(request, onText, signal): Promise<GenerateEnd> {
      const end = await backend.generate(request, onText, signal);
      const { prefillMs, decodeMs, queuedMs = 0 } = end;
      return { ...end, prefillMs: prefillMs / slowness, decodeMs: decodeMs / slowness, queuedMs: queuedMs / slowness };
    },
    ...(prewarm === undefined ? {} : { prewarm: (request, signal) => prewarm.call(backend, request, signal) }),
  };
}
