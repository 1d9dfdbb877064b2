import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Disposable } from "vscode";
import { settingsReader } from "../../../src/editor/configuration.ts";
import { followSettings } from "../../../src/editor/followSettings.ts";
import type { WorkerState } from "../../../src/editor/workers/workerHost.ts";
import { fake } from "../../fake/vscode.ts";

beforeEach(() => fake.reset());

const subscriptions: Disposable[] = [];
afterEach(() => {
  for (const subscription of subscriptions.splice(0)) subscription.dispose();
});

/** A host that only notes what it is told; follows settings until the test's end. */
async function follow({ completesHere = true } = {}) {
  const calls: string[] = [];
  const hosts = {
    state: { kind: "off" } as WorkerState,
    start(completes: boolean) {
      calls.push(completes ? "start" : "stand by");
      this.state = { kind: "loading", stage: "read", fraction: 0 };
    },
    async stop() {
      calls.push("stop");
      this.state = { kind: "off" };
    },
    followSettings() {
      calls.push("restart");
    },
  };
  const change = (values: Record<string, unknown>) => {
    fake.state.globalValues = values;
    fake.fireConfigurationChange();
  };
  const onChange = () => calls.push("changed");
  const followModels = () => calls.push("models");
  subscriptions.push(
    followSettings({
      readSettings: settingsReader(() => {}),
      hosts,
      followModels,
      completesHere: () => completesHere,
      onChange,
      onError: () => {},
    }),
  );
  const callsAtOnce = [...calls];
  await new Promise((resolve) => setImmediate(resolve));
  return { calls, callsAtOnce, change };
}

describe("followSettings", () => {
  it("starts the worker after activation, not during it", async () => {
    const { calls, callsAtOnce } = await follow();
    expect([callsAtOnce, calls]).toEqual([[], ["models", "start"]]);
  });

  it("loads no model where a server completes", async () => {
    expect((await follow({ completesHere: false })).calls).toEqual(["models", "stand by"]);
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
    expect(calls).toEqual(["models", "start", "models", "stop", "changed"]);
  });

  it("restarts for another form of the weights, number of threads or device, and leaves models to whoever knows them", async () => {
    const { calls, change } = await follow();
    calls.length = 0;
    change({ promptTokens: 512 });
    change({ promptTokens: 512, threads: 2 });
    change({ threads: 2, modelPath: "/m.gguf" });
    change({ threads: 2, modelPath: "/m.gguf", weights: "fast" });
    change({ threads: 2, modelPath: "/m.gguf", weights: "fast", device: "cpu" });
    change({ threads: 2, modelPath: "/m.gguf", weights: "fast", device: "cpu", cudaLibraryPath: "/cuda" });
    const anew = ["models", "restart", "changed"];
    expect(calls).toEqual(["models", "changed", ...anew, "models", "changed", ...anew, ...anew, ...anew]);
  });
});
