import { describe, expect, it } from "vitest";
import { CompletionPipeline } from "../../../../src/completion/pipeline.ts";
import { RequestRecorder } from "../../../../src/completion/trace/requestRecorder.ts";
import { ManualClock, settle } from "../manualClock.ts";
import { requestAt } from "../place.ts";
import { DrivenBackend, endWith } from "../scriptedBackend.ts";

function setUp(debounceMs = 0) {
  const backend = new DrivenBackend();
  const clock = new ManualClock();
  const recorder = new RequestRecorder({ now: clock.now, date: () => 1e12 + clock.now() });
  const pipeline = new CompletionPipeline({ backendFor: () => backend, now: clock.now, wait: clock.wait, recorder }, () => ({
    promptTokens: 1024,
    multiLine: "auto",
    debounceMs,
  }));
  const ask = (marked: string, more: Parameters<typeof requestAt>[1] = {}) => {
    const controller = new AbortController();
    return { outcome: pipeline.suggest(requestAt(marked, more), controller.signal), cancel: () => controller.abort() };
  };
  return { ask, backend, clock, recorder };
}

describe("RequestRecorder", () => {
  it("keeps where a request that is not worth the model ended", async () => {
    const { ask, recorder } = setUp();
    const outcome = await ask("fo█o").outcome;
    expect(recorder.traces).toEqual([
      { number: 1, atMs: 1e12, request: requestAt("fo█o"), startedMs: 0, endedMs: 0, placing: [], outcome },
    ]);
    expect(recorder.traces[0]?.way).toBeUndefined();
  });

  it("keeps what was sent, what was written, and each filter that changed it", async () => {
    const { ask, backend, clock, recorder } = setUp(40);
    const { outcome } = ask("f(█)\n");
    await clock.moveTo(100);
    backend.last.send("a, b)   <|im_end|>").finish("stop");
    await outcome;
    const [trace] = recorder.traces;
    expect(trace).toMatchObject({ way: "model", startedMs: 0, endedMs: 100, outcome: { kind: "suggestion", text: "a, b)" } });
    expect(trace?.generation).toMatchObject({
      sent: { prompt: { prefix: "f(", suffix: ")\n" } },
      startedMs: 40,
      endedMs: 100,
      ended: { kind: "text", text: "a, b)   <|im_end|>", end: endWith("stop") },
      cleaning: [
        { filter: "dropSpecialTokens", before: "a, b)   <|im_end|>", after: "a, b)   " },
        { filter: "trimTrailingBlanks", before: "a, b)   ", after: "a, b)" },
      ],
    });
    expect(trace?.placing).toEqual([{ filter: "overlapWithRestOfLine", before: "a, b)", after: "a, b)", replaceAfter: 1 }]);
  });

  it("keeps the filter that dropped the whole text", async () => {
    const { ask, backend, recorder } = setUp();
    const first = ask("a;█");
    await settle();
    backend.last.send("  ").finish("stop");
    await first.outcome;
    expect(recorder.traces[0]?.generation?.cleaning.at(-1)).toEqual({ filter: "dropBlank", before: "", after: { none: "endOfLine" } });

    const second = ask("  █\n  return x;");
    await settle();
    backend.last.send("return x;").finish("stop");
    await second.outcome;
    expect(recorder.traces[0]?.placing).toEqual([
      { filter: "dropRepeatOfFollowingLines", before: "return x;", after: { none: "repeatsSuffix" } },
    ]);
  });

  it("knows an answer that was remembered and one that was waited for, with the run that it came from", async () => {
    const { ask, backend, recorder } = setUp();
    const first = ask("a = █");
    await settle();
    first.cancel();
    const second = ask("a = █");
    await settle();
    backend.last.send("b(c)").finish("stop");
    await second.outcome;
    await ask("a = b█").outcome;
    const [third, joined, started] = recorder.traces;
    expect([third?.way, joined?.way, started?.way]).toEqual(["typedAlong", "running", "model"]);
    expect(third?.generation).toBeUndefined();
    expect(joined?.generation).toEqual(started?.generation);
    expect(started?.outcome).toMatchObject({ reason: "superseded" });
  });

  it("keeps no text of a file that may hold secrets", () => {
    const { recorder } = setUp();
    const request = requestAt("password = hunter2█");
    recorder.begin(request);
    recorder.end(request, { kind: "none", reason: "secretFile", end: undefined, ms: 0 });
    expect(recorder.traces[0]?.outcome).toMatchObject({ reason: "secretFile" });
    expect(JSON.stringify(recorder.traces)).not.toContain("hunter2");
  });

  it("keeps the last fifty, newest first", async () => {
    const { ask, recorder } = setUp();
    for (let count = 0; count < 60; count++) await ask("fo█o").outcome;
    expect(recorder.traces.map(({ number }) => number)).toEqual(Array.from({ length: 50 }, (_, index) => 60 - index));
  });
});
