import { describe, expect, it } from "vitest";
import { modelState } from "../../../../src/editor/chat/panelState.ts";
import { AppError } from "../../../../src/shared/errors.ts";

const model = { name: "m", architecture: "llama", parameterCount: 1, contextTokens: 8, readsContext: false, device: "CPU", loadMs: 1 };

describe("modelState", () => {
  it("says which server answers, also while its model rests, and none where this machine does", () => {
    const server = "gpu.example.com:8080";
    for (const kind of ["ready", "resting"] as const) {
      expect(modelState({ kind, model: { ...model, server } })).toEqual({ kind: "ready", name: "m", contextTokens: 8, server });
      expect(modelState({ kind, model })).toEqual({ kind: "ready", name: "m", contextTokens: 8 });
    }
    expect(modelState({ kind: "resting", model: undefined })).toEqual({ kind: "ready", name: "", contextTokens: 0 });
  });

  it("tells a model that comes back by itself from one that does not", () => {
    const failed = { kind: "failed", error: new AppError("worker/stopped", "worker: ended"), failureCount: 1 } as const;
    expect(modelState({ ...failed, retryAtMs: 1000 })).toEqual({ kind: "restarting", message: "worker: ended" });
    expect(modelState(failed)).toEqual({ kind: "failed", message: "worker: ended" });
  });
});
