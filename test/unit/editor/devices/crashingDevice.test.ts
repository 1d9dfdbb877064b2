/** A worker whose driver crashes it, the host that restarts it, and the watch that keeps the device out. */
import { writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { registerDevices } from "../../../../src/editor/devices/registerDevices.ts";
import { WorkerHost } from "../../../../src/editor/workers/workerHost.ts";
import { fake } from "../../../fake/vscode.ts";
import { quietDevices } from "../../../fixtures/quietDevices.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";

/** Loads on WebGPU unless it is told not to, and dies there where `when` is "load". */
const script = `
const send = (message, sent) => process.send({ jsonrpc: "2.0", ...message }, sent);
const die = () => process.kill(process.pid, "SIGKILL");
process.on("message", ({ id, method, params }) => {
  if (method !== "nearline/load") return;
  const distrusted = params.distrusted.find(({ device }) => device === "webgpu");
  const runsOn = distrusted === undefined ? "webgpu" : "cpu";
  const when = params.modelPath;
  send({ method: "nearline/loadProgress", params: { stage: "start", fraction: 0.6, device: runsOn } }, () => {
    if (runsOn === "webgpu" && when === "load") return die();
    const deviceState = { wanted: "auto", runsOn, isMeasured: true };
    const model = { name: "Tiny", architecture: "llama", parameterCount: 1, contextTokens: 1, readsContext: false, device: runsOn, loadMs: 1, devices: [], deviceState };
    send({ id, result: model });
  });
});
process.on("disconnect", () => process.exit(0));
`;

const folder = temporaryFolder("crashing-device");
beforeEach(() => fake.reset());
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Starts the worker, and resolves when it has come to run on the CPU: how often it had started until then. */
async function startsUntilCpu(when: "load" | "run"): Promise<number> {
  const scriptPath = folder.path(`${when}.cjs`);
  writeFileSync(scriptPath, script);
  let starts = 0;
  const timers = {
    nowMs: () => 0,
    // Restarts come at once, and nothing else rings.
    after(delayMs: number, callback: () => void) {
      const timer = delayMs <= 4000 ? setTimeout(callback, 1) : undefined;
      return () => clearTimeout(timer);
    },
  };
  const host: WorkerHost = new WorkerHost({
    scriptPath,
    loadParams() {
      starts++;
      return { modelPath: when, cacheFolder: "", threads: 1, weights: "exact", device: "auto", distrusted: devices.distrusted };
    },
    log: () => {},
    timers,
    idleMs: () => 0,
  });
  const devices = registerDevices({
    ...quietDevices,
    host,
    timers,
  });
  ends.push(async () => {
    devices.dispose();
    await host.stop();
  });
  // A process that dies by itself a moment after its answer may be gone before the host has read that it is ready.
  const stopKilling = host.onState((state) => {
    const { pid } = host;
    if (state.kind === "ready" && state.model.deviceState?.runsOn === "webgpu" && pid !== undefined) process.kill(pid, "SIGKILL");
  });
  ends.push(async () => stopKilling());
  host.start();
  while (host.state.kind !== "ready" || host.state.model.deviceState?.runsOn !== "cpu") await wait(5);
  return starts;
}

describe.runIf(process.platform !== "win32")("a device that crashes the worker", () => {
  it.each([
    ["as the model loads there is left out at the next start", "load", 2, "The worker crashed as it loaded the model there."],
    ["as the model runs there is left out after the second time", "run", 3, "The worker crashed twice while the model ran there."],
  ] as const)("%s, and that is told once", async (_, when, starts, reason) => {
    expect(await startsUntilCpu(when)).toBe(starts);
    expect(fake.state.errors).toEqual([
      [`Nearline runs the model on the processor. WebGPU: ${reason}`, "Show Devices", "Use CPU From Now On"],
    ]);
  });
});
