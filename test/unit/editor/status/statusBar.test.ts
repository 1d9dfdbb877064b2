import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { StatusBar } from "../../../../src/editor/status/statusBar.ts";
import { AppError } from "../../../../src/shared/errors.ts";
import type { ServerStatus } from "../../../../src/shared/servers.ts";
import { fake } from "../../../fake/vscode.ts";
import { serverHere } from "../servers/serverExample.ts";

beforeEach(() => {
  fake.reset();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const model = { name: "m", architecture: "llama", parameterCount: 1, contextTokens: 1, readsContext: true, device: "CPU", loadMs: 1 };

function shown() {
  const item = fake.state.statusBarItem;
  if (item === undefined) throw new Error("no item was made");
  return item;
}

describe("StatusBar", () => {
  it("is shown, opens the menu and is named for screen readers", () => {
    new StatusBar();
    expect(shown()).toMatchObject({ isShown: true, command: "nearline.showMenu", accessibilityInformation: { label: "Nearline: off" } });
  });

  it("has the background of an error only while there is one", () => {
    const bar = new StatusBar();
    bar.update({ worker: { kind: "failed", error: new AppError("worker/stopped", "worker: gone"), failureCount: 1 } });
    expect(shown().backgroundColor).toEqual({ id: "statusBarItem.errorBackground" });
    bar.update({ worker: { kind: "ready", model } });
    expect(shown().backgroundColor).toBeUndefined();
  });

  it("goes on showing the memory that read text takes, until the worker ends", () => {
    const bar = new StatusBar();
    const ready = { kind: "ready", model: { ...model, kvBudgetBytes: 512 * 2 ** 20 } } as const;
    const end = { finish: "stop", promptTokens: 8, reusedTokens: 7, generatedTokens: 9, prefillMs: 1, decodeMs: 1 } as const;
    const outcome = { kind: "suggestion", text: "a", replaceAfter: 0, source: "model", ms: 9 } as const;
    bar.update({ worker: ready });
    bar.update({ lastOutcome: { ...outcome, end: { ...end, kvBytes: 64 * 2 ** 20 } } });
    bar.update({ lastOutcome: { ...outcome, source: "typedAlong", end: undefined } });
    expect(shown().tooltip?.value).toContain("64 of 512 MB");
    bar.update({ worker: { kind: "off" } });
    bar.update({ worker: ready });
    expect(shown().tooltip?.value).not.toContain("512 MB");
  });

  it("spins for a long request only", () => {
    const bar = new StatusBar();
    bar.update({ worker: { kind: "ready", model } });
    bar.setRunningCount(1);
    vi.advanceTimersByTime(200);
    bar.setRunningCount(0);
    vi.advanceTimersByTime(1000);
    expect(shown().text).toBe("$(sparkle) Nearline");
    bar.setRunningCount(1);
    vi.advanceTimersByTime(350);
    bar.setRunningCount(2);
    expect(shown().text).toBe("$(loading~spin) Nearline");
    bar.setRunningCount(0);
    expect(shown().text).toBe("$(sparkle) Nearline");
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each<ServerStatus>([
    { kind: "untrusted" },
    { kind: "unconfirmed" },
    { kind: "unused" },
    { kind: "away", message: "m" },
    { kind: "misconfigured", message: "m" },
  ])("lets run what its tooltip links to where a server is %o", (status) => {
    const bar = new StatusBar();
    bar.update({ worker: { kind: "ready", model }, server: { ...serverHere, roles: [], status } });
    const { tooltip } = shown();
    const linked = [...(tooltip?.value ?? "").matchAll(/\(command:([\w.]+)\)/g)].map(([, command]) => command);
    expect(linked).not.toEqual([]);
    expect(tooltip?.isTrusted).toEqual({ enabledCommands: expect.arrayContaining(linked) });
    bar.update({ server: undefined });
    expect(shown().tooltip?.value).not.toContain(serverHere.host.slice(0, 3));
  });

  it("lets tooltips run its own commands only, and the one that tells whether the workspace is trusted", () => {
    new StatusBar();
    expect(shown().tooltip?.isTrusted).toEqual({
      enabledCommands: [
        "nearline.enable",
        "nearline.toggleLanguage",
        "nearline.endSnooze",
        "nearline.restartWorker",
        "nearline.showLog",
        "nearline.whyNoSuggestion",
        "nearline.showDevices",
        "nearline.connectServer",
        "nearline.setServerKey",
        "nearline.refreshServer",
        "workbench.trust.manage",
      ],
    });
  });
});
