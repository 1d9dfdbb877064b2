/** What the pipeline tells of its work while it goes on. */
import type { GenerateRequest } from "../../shared/protocol.ts";
import type { GenerationEnd } from "../generation.ts";
import type { CompletionOutcome, CompletionRequest, SuggestionSource } from "../outcome.ts";
import type { TellStep } from "../postprocess/filter.ts";

/** Requests and generations are known by their identity, so that nothing has to be carried through the pipeline for it. */
export interface Recorder {
  begin(request: CompletionRequest): void;
  /** An answer is looked for in what is remembered, in a run that goes on, or in one that the request began. */
  take(request: CompletionRequest, way: SuggestionSource, generation?: object): void;
  start(generation: object, sent: GenerateRequest): void;
  finish(generation: object, ended: GenerationEnd): void;
  /** Hears what each filter changed in the text of a generation. */
  cleaning(generation: object): TellStep;
  /** Hears what was changed to fit a text to the place of a request. */
  placing(request: CompletionRequest): TellStep;
  end(request: CompletionRequest, outcome: CompletionOutcome): void;
}
