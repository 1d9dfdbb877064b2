import { describe, expect, it } from "vitest";
import { ExtensionRecord } from "../../../src/editor/extensionApi.ts";
import { ModelHosts } from "../../../src/editor/models/modelHosts.ts";
import { modelSwitch } from "../../../src/editor/models/modelSwitch.ts";
import { AppError } from "../../../src/shared/errors.ts";
import { FakeMachine } from "../../fixtures/fakeWorkers.ts";

describe("ExtensionRecord", () => {
  it("gives plain data that survives JSON, of the worker and of what happened", () => {
    const completion = { state: { kind: "failed", error: new AppError("worker/stopped", "worker: gone"), failureCount: 1 } } as const;
    const hosts = new ModelHosts({ create: new FakeMachine().create, paths: { completion: "m", chat: "c" }, tell: () => {} });
    const record = new ExtensionRecord({
      servers: { completion, chat: hosts.chat },
      hosts: { completion: { pid: 7 }, chat: hosts.chat },
      models: modelSwitch(hosts, async () => {}),
    });
    record.noteActivation(12);
    record.noteAccepted();
    for (let count = 0; count < 3; count++) record.noteRequest();
    record.noteOutcome({ kind: "none", reason: "midWord", end: undefined, ms: 1 });
    const end = { finish: "stop", promptTokens: 8, reusedTokens: 7, generatedTokens: 9, prefillMs: 1, decodeMs: 1 } as const;
    record.noteOutcome({ kind: "suggestion", text: "a", replaceAfter: 0, source: "model", end, ms: 5 });
    expect(JSON.parse(JSON.stringify(record.state()))).toEqual({
      status: "failed",
      error: "worker: gone",
      workerPid: 7,
      chat: { status: "off" },
      requestCount: 3,
      outcomeCount: 2,
      acceptedCount: 1,
      lastOutcome: { kind: "suggestion", source: "model", ms: 5, promptTokens: 8, reusedTokens: 7, generatedTokens: 9 },
      activationMs: 12,
    });
  });
});
