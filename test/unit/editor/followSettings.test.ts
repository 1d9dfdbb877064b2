import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Disposable } from "vscode";
import { settingsReader } from "../../../src/editor/configuration.ts";
import { followSettings } from "../../../src/editor/followSettings.ts";
import type { WorkerState } from "../../../src/editor/workerHost.ts";
import { fake } from "../../fake/vscode.ts";

beforeEach(() => fake.reset());

const subscriptions: Disposable[] = [];
afterEach(() => {
  for (const subscription of subscriptions.splice(0)) subscription.dispose();
});

/** A host that only notes what it is told; follows settings until the test's end. */
async function follow() {
  const calls: string[] = [];
  const host = {
    state: { kind: "off" } as WorkerState,
    start() {
      calls.push("start");
      this.state = { kind: "loading", stage: "read", fraction: 0 };
    },
    async stop() {
      calls.push("stop");
      this.state = { kind: "off" };
    },
    restart() {
      calls.push("restart");
    },
  };
  const change = (values: Record<string, unknown>) => {
    fake.state.globalValues = values;
    fake.fireConfigurationChange();
  };
  const onChange = () => calls.push("changed");
  subscriptions.push(followSettings({ readSettings: settingsReader(() => {}), host, onChange, onError: () => {} }));
  const callsAtOnce = [...calls];
  await new Promise((resolve) => setImmediate(resolve));
  return { calls, callsAtOnce, change };
}

describe("followSettings", () => {
  it("starts the worker after activation, not during it", async () => {
    const { calls, callsAtOnce } = await follow();
    expect([callsAtOnce, calls]).toEqual([[], ["start"]]);
  });

  it("starts nothing when suggestions are off, until they are on", async () => {
    fake.state.globalValues = { enable: false };
    const { calls, change } = await follow();
    expect(calls).not.toContain("start");
    change({ enable: true });
    expect(calls).toContain("start");
  });

  it("stops the worker when suggestions are switched off", async () => {
    const { calls, change } = await follow();
    change({ enable: false });
    expect(calls).toEqual(["start", "stop", "changed"]);
  });

  it("restarts for another model, form of its weights or number of threads, and for nothing else", async () => {
    const { calls, change } = await follow();
    change({ promptTokens: 512 });
    change({ promptTokens: 512, threads: 2 });
    change({ threads: 2, modelPath: "/m.gguf" });
    change({ threads: 2, modelPath: "/m.gguf", weights: "fast" });
    expect(calls).toEqual(["start", "changed", "restart", "changed", "restart", "changed", "restart", "changed"]);
  });
});
