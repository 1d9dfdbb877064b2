/** What became of each text that a pipeline asked its model for. */
import type { Generation, GenerationEnd } from "../../src/completion/generation.ts";
import type { Recorder } from "../../src/completion/trace/recorder.ts";

export interface Asked {
  /** Sent to the model. */
  generations: number;
  /** Written to the end, or as far as was wanted. */
  answered: number;
  /** Given up before its first piece came. */
  givenUpBefore: number;
  /** Given up while it was written. */
  givenUpMeanwhile: number;
  failed: number;
  /** As the model tells, of those whose answer began. */
  promptTokens: number;
  reusedTokens: number;
  generatedTokens: number;
  /** Of what was given up, as far as it was told. */
  givenUpTokens: number;
  /** Computed for answers that were closed because no more of them was wanted: the server takes them for cancelled. */
  wantedClosedTokens: number;
  /** Why those failed that did, with how often. */
  readonly failures: Record<string, number>;
}

export function noneAsked(): Asked {
  const counts = { generations: 0, answered: 0, givenUpBefore: 0, givenUpMeanwhile: 0, failed: 0 };
  return { ...counts, promptTokens: 0, reusedTokens: 0, generatedTokens: 0, givenUpTokens: 0, wantedClosedTokens: 0, failures: {} };
}

/** Counts into `asked`, to which nothing is added that another recorder did not count. */
export function askedRecorder(asked: Asked): Recorder {
  return {
    begin() {},
    take() {},
    start() {
      asked.generations++;
    },
    finish: (_generation, ended) => count(asked, ended),
    cleaning: () => () => {},
    placing: () => () => {},
    end() {},
  };
}

function count(asked: Asked, ended: Awaited<Generation["ended"]>): void {
  if (ended.kind === "broken") throw ended.error;
  if (ended.kind === "failed") {
    asked.failed++;
    asked.failures[ended.detail] = (asked.failures[ended.detail] ?? 0) + 1;
    return;
  }
  const tokens = countTokens(asked, ended.end);
  if (ended.kind === "text") {
    asked.answered++;
    if (ended.end.finish === "cancelled") asked.wantedClosedTokens += tokens;
    return;
  }
  if ((ended.end?.generatedTokens ?? 0) > 0) asked.givenUpMeanwhile++;
  else asked.givenUpBefore++;
  asked.givenUpTokens += tokens;
}

/** @returns those that were computed */
function countTokens(asked: Asked, end: Extract<GenerationEnd, { kind: "superseded" }>["end"]): number {
  if (end === undefined) return 0;
  asked.promptTokens += end.promptTokens;
  asked.reusedTokens += end.reusedTokens;
  asked.generatedTokens += end.generatedTokens;
  return end.promptTokens - end.reusedTokens + end.generatedTokens;
}
