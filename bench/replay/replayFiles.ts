/** Sessions of typing in real files, through the real pipeline, on a model. */
import type { Backend } from "../../src/backend/backend.ts";
import { CompletionPipeline } from "../../src/completion/pipeline.ts";
import { type Pace, pacedModel } from "./pacedModel.ts";
import { Person, type SourceFile } from "./person.ts";
import { Screen } from "./screen.ts";
import { seededRandom } from "./seededRandom.ts";
import { emptyTally, type Tally } from "./tally.ts";
import { VirtualTime } from "./virtualTime.ts";

export interface ReplayOptions {
  readonly seed: number;
  readonly sessionCount: number;
  /** The most lines of a hole. */
  readonly maxHoleLines: number;
  readonly pace: Pace;
  /** Hears how far it has come. */
  readonly onSession?: (index: number, path: string) => void;
}

/** As the extension has them (src/editor/completion/registerCompletion.ts). */
const pipelineOptions = { promptTokens: 1024, multiLine: "auto", debounceMs: 40, askAheadMs: 100 } as const;

export async function replayFiles(model: Backend, files: readonly SourceFile[], options: ReplayOptions): Promise<Tally> {
  const tally = emptyTally();
  const time = new VirtualTime();
  const random = seededRandom(options.seed);
  const backend = pacedModel(model, time, options.pace, tally);
  const pipeline: CompletionPipeline = new CompletionPipeline(
    { backendFor: () => backend, now: time.now, wait: time.wait, onLateSuggestion: (place) => screen.late(place) },
    () => pipelineOptions,
  );
  const screen = new Screen(() => pipeline, time, tally);
  const person = new Person({ screen, pipeline, clock: time, random, tally });
  for (let index = 0; index < options.sessionCount; index++) {
    const file = files[index % files.length];
    if (file === undefined) throw new Error("replay: needs files to type, got none");
    options.onSession?.(index, file.path);
    await time.passUntil(person.session(file, `replay:${index}`, options.maxHoleLines));
    tally.sessions++;
  }
  pipeline.dispose();
  return tally;
}
