/** The contract between the extension host and the page of the dashboard. The host sends whole states; the page asks for what its buttons say. */

export interface DashboardState {
  /** The last days of the calendar, oldest first, today last; also those on which nothing was counted. */
  readonly days: readonly DayFigures[];
  /** All of these days together. */
  readonly total: Figures;
  readonly worker: WorkerFigures;
}

export interface Figures {
  readonly shown: number;
  readonly accepted: number;
  readonly savedCharacters: number;
  /** Of the accepted ones that were looked at again after 30 s and after 5 min, those that were still there. */
  readonly keptShort: { readonly kept: number; readonly checked: number };
  readonly keptLong: { readonly kept: number; readonly checked: number };
  /** Half of the suggestions, and 95 of 100, were waited for no longer, to within a quarter; absent where there was none. */
  readonly wait?: { readonly halfMs: number; readonly mostMs: number };
  readonly promptTokens: number;
  /** Of the tokens of prompts those that the model had read before. */
  readonly reusedTokens: number;
  readonly generatedTokens: number;
  /** Processor time of the worker: for suggestions, and for the chat, loading and the index. */
  readonly suggestionCpuMs: number;
  readonly otherCpuMs: number;
}

export interface DayFigures extends Figures {
  /** The local date: "2026-01-31". */
  readonly day: string;
}

/** A wait that is longer is told as this. */
export const longestWaitMs = 13_000;

export type WorkerFigures =
  | { readonly kind: "off" }
  | { readonly kind: "loading" }
  | { readonly kind: "failed" }
  | { readonly kind: "resting" }
  | {
      readonly kind: "ready";
      readonly name: string;
      /** In words: "CPU, 8 threads". */
      readonly device: string;
      /** Where it runs and text goes, with what it cannot do there, in sentences; absent where it runs on this machine. */
      readonly server?: { readonly host: string; readonly missing: readonly string[] };
      readonly weightBytes?: number;
      /** Memory of the worker, and of it keys and values of what was read; absent until the worker has told. */
      readonly residentBytes?: number;
      readonly kvBytes?: number;
      /** The most that keys and values may take. */
      readonly kvBudgetBytes?: number;
    };

export interface DashboardHost {
  ready(): Promise<void>;
  /** After a question. */
  clear(): Promise<void>;
  selectModel(): Promise<void>;
}

export interface DashboardPage {
  showState(state: DashboardState): void;
}
