/** What is known of one request for a suggestion, from the wish for it to what came of it: plain data for reports. */
import type { GenerateRequest } from "../../shared/protocol.ts";
import type { GenerationEnd } from "../generation.ts";
import type { CompletionOutcome, CompletionRequest, SuggestionSource } from "../outcome.ts";
import type { FilterStep } from "../postprocess/filter.ts";

export interface RequestTrace {
  /** Counts requests from 1. */
  readonly number: number;
  /** When it came, in milliseconds since 1970. */
  readonly atMs: number;
  readonly request: CompletionRequest;
  /** When it came and when it was answered, on the clock of the generation's times. */
  readonly startedMs: number;
  readonly endedMs?: number;
  /** Where the answer was looked for last. Absent where the pipeline decided before that, or was given up. */
  readonly way?: SuggestionSource;
  /** The run of the model that the request began or joined. It may end after the request. */
  readonly generation?: GenerationTrace;
  /** What fitting the text to the present cursor changed. */
  readonly placing: readonly FilterStep[];
  /** Absent while it is looked for, and where the pipeline broke. */
  readonly outcome?: CompletionOutcome;
}

export interface GenerationTrace {
  readonly sent: GenerateRequest;
  readonly startedMs: number;
  readonly endedMs?: number;
  readonly ended?: GenerationEnd;
  /** What cleaning the text changed, in order. */
  readonly cleaning: readonly FilterStep[];
}
