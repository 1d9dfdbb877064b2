/** What a filter of generated text gets and gives. */
import type { BlockScope } from "../blockEnd.ts";
import type { CursorPlace } from "../cursorPlace.ts";
import type { NoneReason } from "../outcome.ts";

/** Nothing of the text is left to show. */
export interface Nothing {
  readonly none: NoneReason;
}

/** The place that a text was generated for. */
export interface GenerationContext {
  readonly prefix: string;
  readonly mode: "line" | "block";
  /** The user asked for it. */
  readonly explicit: boolean;
  readonly place: CursorPlace;
  readonly scope: BlockScope;
}

/** A pure step from text that stands at the cursor to text that stands at the cursor. */
export type Filter = (text: string, context: GenerationContext) => string | Nothing;

/** What a filter changed. One that left the text as it was is not told. */
export interface FilterStep {
  readonly filter: string;
  readonly before: string;
  readonly after: string | Nothing;
  /** Characters after the cursor that the text takes the place of; 0 when absent. */
  readonly replaceAfter?: number;
}

export type TellStep = (step: FilterStep) => void;
