import { describe, expect, it } from "vitest";
import type { CompletionOutcome } from "../../../../src/completion/outcome.ts";
import type { RequestTrace } from "../../../../src/completion/trace/requestTrace.ts";
import { waitedMs } from "../../../../src/completion/trace/waitedMs.ts";
import { requestAt } from "../place.ts";

const suggestion: CompletionOutcome = { kind: "suggestion", text: "b", replaceAfter: 0, source: "typedAlong", end: undefined, ms: 1 };
const givenUp: CompletionOutcome = { kind: "none", reason: "superseded", end: undefined, ms: 1 };
const empty: CompletionOutcome = { kind: "none", reason: "empty", end: undefined, ms: 1 };

let number = 0;
const trace = (marked: string, startedMs: number, endedMs: number, outcome: CompletionOutcome): RequestTrace => ({
  number: ++number,
  atMs: 0,
  request: requestAt(marked),
  startedMs,
  endedMs,
  placing: [],
  outcome,
});

describe("waitedMs", () => {
  const answered = trace("a = █", 900, 901, suggestion);
  const wait = (...older: readonly RequestTrace[]) => waitedMs(answered.request, [answered, ...older]);

  it("is the time of a request that came alone", () => {
    expect(wait()).toBe(1);
  });

  it("begins with the first of the requests at the place that were given up", () => {
    expect(wait(trace("a = █", 750, 760, givenUp), trace("a = █", 0, 750, givenUp), trace("a =█", -50, -1, givenUp))).toBe(901);
  });

  it("begins anew after an answer at the place, and at another place", () => {
    expect(wait(trace("a = █", 0, 750, empty))).toBe(1);
    expect(wait(trace("b = █", 0, 750, givenUp), trace("a = █", 0, 750, givenUp))).toBe(1);
  });

  it("is nothing for a request that is not known", () => {
    expect(waitedMs(requestAt("a = █"), [answered])).toBe(0);
  });
});
