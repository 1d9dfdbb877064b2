import { describe, expect, it } from "vitest";
import { type GatheredContext, noneGathered } from "../../../../src/completion/context/withContext.ts";
import { CompletionPipeline } from "../../../../src/completion/pipeline.ts";
import type { PrewarmRequest } from "../../../../src/shared/protocol.ts";
import { ManualClock, settle } from "../manualClock.ts";
import { requestAt } from "../place.ts";
import { DrivenBackend } from "../scriptedBackend.ts";

const gathered: GatheredContext = { pieces: [{ source: "clipboard", text: "copied" }], lookupTexts: ["open"] };

function setUp(context: () => Promise<GatheredContext>) {
  const read: PrewarmRequest[] = [];
  const backend = Object.assign(new DrivenBackend(), { prewarm: async (request: PrewarmRequest) => void read.push(request) });
  const clock = new ManualClock();
  const pipeline = new CompletionPipeline({ backendFor: () => backend, now: clock.now, wait: clock.wait, context }, () => ({
    promptTokens: 1024,
    multiLine: "auto",
    debounceMs: 0,
  }));
  return { backend, pipeline, read };
}

describe("the pipeline's context", () => {
  it("goes into the prompt, with the texts that an answer may repeat", async () => {
    const { backend, pipeline } = setUp(async () => gathered);
    void pipeline.suggest(requestAt("a = █"), new AbortController().signal);
    await settle();
    expect(backend.last.request.prompt.context).toEqual(gathered.pieces);
    expect(backend.last.request.lookup).toEqual({ texts: ["open"] });
  });

  it("is read ahead too", async () => {
    const { pipeline, read } = setUp(async () => gathered);
    await pipeline.prewarm(requestAt("a = █").snapshot, new AbortController().signal);
    expect(read.map(({ prompt }) => prompt.context)).toEqual([gathered.pieces]);
  });

  it("leaves a prompt as it is where there is none", async () => {
    const { backend, pipeline } = setUp(async () => noneGathered);
    void pipeline.suggest(requestAt("a = █"), new AbortController().signal);
    await settle();
    expect(backend.last.request).not.toHaveProperty("lookup");
    expect(backend.last.request.prompt).not.toHaveProperty("context");
  });

  it("is of no use to a request that a newer one took over from while it was gathered", async () => {
    const waiting: ((gathered: GatheredContext) => void)[] = [];
    const { backend, pipeline } = setUp(() => new Promise((resolve) => waiting.push(resolve)));
    const first = pipeline.suggest(requestAt("a█"), new AbortController().signal);
    await settle();
    void pipeline.suggest(requestAt("ab█"), new AbortController().signal);
    await settle();
    for (const resolve of waiting) resolve(gathered);
    expect(await first).toMatchObject({ kind: "none", reason: "superseded" });
    await settle();
    expect(backend.runs.map(({ request }) => request.prompt.prefix)).toEqual(["ab"]);
  });
});
