import { describe, expect, it } from "vitest";
import { reasonWords } from "../../../../src/completion/trace/reasonWords.ts";
import { type StatusInput, statusView } from "../../../../src/editor/status/statusView.ts";
import type { DeviceState } from "../../../../src/shared/deviceReport.ts";
import { AppError } from "../../../../src/shared/errors.ts";
import type { ModelInfo } from "../../../../src/shared/protocol.ts";

const readyModel: ModelInfo = {
  name: "Smol_LM",
  architecture: "llama",
  parameterCount: 134.5e6,
  contextTokens: 2048,
  readsContext: false,
  device: "CPU, 2 threads",
  loadMs: 812.4,
};

const ready: StatusInput = {
  worker: { kind: "ready", model: readyModel },
  working: false,
  document: { languageId: "python", status: { kind: "on" } },
  lastOutcome: undefined,
  kvBytes: undefined,
};

const error = new AppError("model/notGguf", "model: must begin with GGUF, got [x](command:evil); choose another file");

describe("statusView", () => {
  it("says calmly that the model rests, and is no less ready for it", () => {
    const resting = statusView({ ...ready, worker: { kind: "resting", model: readyModel } });
    expect(resting).toMatchObject({ text: "$(sparkle) Nearline", isError: false, isReady: true });
    expect(resting.label).toContain("comes back when you type");
    expect(resting.tooltip).toContain("Smol\\_LM");
    const off = statusView({
      ...ready,
      worker: { kind: "resting", model: undefined },
      document: { languageId: "python", status: { kind: "off", reason: "language" } },
    });
    expect(off.text).toBe("$(circle-slash) Nearline");
  });

  it("shows the share of loading that is done, never 100 % too early", () => {
    const view = statusView({ ...ready, worker: { kind: "loading", stage: "repack", fraction: 0.999 } });
    expect(view).toMatchObject({ text: "$(loading~spin) Nearline 99 %", label: "Nearline: loading, 99 %", isError: false });
    expect(view.tooltip).toContain("once for each model");
  });

  it("shows model, device and the last request when it is ready", () => {
    const end = { finish: "stop", promptTokens: 800, reusedTokens: 790, generatedTokens: 9, prefillMs: 1, decodeMs: 1 } as const;
    const view = statusView({ ...ready, lastOutcome: { kind: "suggestion", text: "a", replaceAfter: 0, source: "model", end, ms: 131.6 } });
    expect(view).toMatchObject({ text: "$(sparkle) Nearline", label: "Nearline: ready" });
    expect(view.tooltip).toContain("Smol\\_LM");
    expect(view.tooltip).toContain("CPU, 2 threads, loaded in 812 ms");
    expect(view.tooltip).toContain("132 ms, 790 of 800 prompt tokens reused");
  });

  it("says why nothing was shown last, in the words of the report, and leads to it", () => {
    const { tooltip } = statusView({ ...ready, lastOutcome: { kind: "none", reason: "midWord", end: undefined, ms: 0.4 } });
    expect(tooltip).toContain(`Nothing shown last: ${reasonWords.midWord.because} (0 ms). [Why?](command:nearline.whyNoSuggestion)`);
  });

  it("shows how much of the memory for read text is in use, once that is known", () => {
    const kvBytes = 94.4 * 2 ** 20;
    const model = { ...readyModel, kvBudgetBytes: 512 * 2 ** 20 };
    expect(statusView({ ...ready, worker: { kind: "ready", model }, kvBytes }).tooltip).toContain("94 of 512 MB");
    expect(statusView({ ...ready, kvBytes }).tooltip).not.toContain("MB");
    expect(statusView({ ...ready, worker: { kind: "ready", model } }).tooltip).not.toContain("MB");
  });

  it("says why another device is not used, and leads to the devices", () => {
    const tooltipOf = (deviceState: DeviceState) =>
      statusView({ ...ready, worker: { kind: "ready", model: { ...readyModel, deviceState } } }).tooltip;
    const refused = { device: "cuda", reason: "CUDA lacks [x](command:evil)" } as const;
    const link = "[Show Devices](command:nearline.showDevices)";
    expect(tooltipOf({ wanted: "cuda", runsOn: "cpu", isMeasured: true, refused })).toContain(
      `Not on CUDA: CUDA lacks \\[x\\]\\(command:evil\\) ${link}`,
    );
    expect(tooltipOf({ wanted: "auto", runsOn: "cpu", isMeasured: false })).toContain(`measured while you do not type. ${link}`);
    expect(tooltipOf({ wanted: "auto", runsOn: "cpu", isMeasured: true })).not.toContain("showDevices");
  });

  it("spins while the model works", () => {
    expect(statusView({ ...ready, working: true })).toMatchObject({ text: "$(loading~spin) Nearline", label: "Nearline: working" });
  });

  it("says that it is off, and offers to switch it on", () => {
    const view = statusView({ ...ready, worker: { kind: "off" } });
    expect(view).toMatchObject({ text: "$(circle-slash) Nearline", label: "Nearline: off" });
    expect(view.tooltip).toContain("command:nearline.enable");
  });

  it("says why there is nothing in this document, and offers what helps", () => {
    const inDocument = (reason: "language" | "notFile" | "readOnly") =>
      statusView({ ...ready, working: true, document: { languageId: "python", status: { kind: "off", reason } } });
    expect(inDocument("language").label).toBe("Nearline: Suggestions are off for the language python.");
    expect(inDocument("language").tooltip).toContain("command:nearline.toggleLanguage");
    expect(inDocument("notFile").tooltip).toContain("command:nearline.toggleLanguage");
    expect(inDocument("readOnly").tooltip).not.toContain("command:");
    expect(inDocument("readOnly").text).toBe("$(circle-slash) Nearline");
  });

  it("shows the time of quiet that is left, and offers to end it", () => {
    const minutes = statusView({ ...ready, snooze: { kind: "minutes", count: 12 } });
    expect(minutes).toMatchObject({
      text: "$(bell-slash) Nearline 12 min",
      label: "Nearline: Suggestions are snoozed for 12 more minutes.",
    });
    expect(minutes.tooltip).toContain("command:nearline.endSnooze");
    expect(statusView({ ...ready, snooze: { kind: "minutes", count: 1 } }).label).toContain("one more minute.");
    expect(statusView({ ...ready, snooze: { kind: "untilRestart" } })).toMatchObject({ text: "$(bell-slash) Nearline" });
    expect(statusView({ ...ready, snooze: { kind: "awake" } }).text).toBe("$(sparkle) Nearline");
  });

  it("says why a document is withheld", () => {
    const inDocument = (withheld: "secretFile" | "ignoredFile") =>
      statusView({ ...ready, document: { languageId: "ini", status: { kind: "on" }, withheld } });
    expect(inDocument("secretFile")).toMatchObject({ text: "$(circle-slash) Nearline" });
    expect(inDocument("secretFile").label).toContain("passwords or keys");
    expect(inDocument("ignoredFile").label).toContain("nearline.suggestIn");
  });

  it("shows an error with its remedy and the two ways on, and never a link out of the message", () => {
    const view = statusView({ ...ready, worker: { kind: "failed", error, failureCount: 1 } });
    expect(view).toMatchObject({ text: "$(error) Nearline", isError: true, label: `Nearline: error: ${error.message}` });
    expect(view.tooltip).toContain("choose another file");
    expect(view.tooltip).not.toContain("[x](command:evil)");
    expect(view.tooltip).toContain("(command:nearline.restartWorker)");
    expect(view.tooltip).not.toContain("by itself");
  });

  it("says that a failed worker starts again by itself, when it does", () => {
    expect(statusView({ ...ready, worker: { kind: "failed", error, failureCount: 1, retryAtMs: 5 } }).tooltip).toContain(
      "starts again by itself",
    );
  });
});
