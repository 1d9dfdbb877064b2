/** Trials of devices in real processes: the worker's bundle that measures, and scripts that crash in its place. */
import { writeFileSync } from "node:fs";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { measureDevices } from "../../src/backend/measureDevices.ts";
import { Load, type LoadParams, ModelChanged, type ModelInfo } from "../../src/shared/protocol.ts";
import { DeviceSearch, type SearchedModel, type SearchMachine } from "../../src/worker/devices/deviceSearch.ts";
import type { MeasureTask } from "../../src/worker/devices/measureModel.ts";
import { runMeasurement } from "../../src/worker/devices/measureProcess.ts";
import { runProbe } from "../../src/worker/probeProcess.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { writeTinyLlama } from "../fixtures/tinyModel.ts";
import { buildBundle } from "./buildBundle.ts";
import { endWorkers, ForkedWorker } from "./forkedWorker.ts";

const folder = temporaryFolder("worker-devices");
let script: string;
let modelPath: string;
beforeAll(async () => {
  script = await buildBundle("worker", "workerDevices");
  modelPath = writeTinyLlama(folder.path("tiny.gguf"), { seed: 7, tensorType: "Q4_1", overrides: { contextLength: 256 } }).path;
});
afterEach(endWorkers);

let count = 0;
const emptyCache = () => folder.path(`cache-${count++}`);
const never = new AbortController().signal;
/** More than any of it takes. */
const hourMs = 3_600_000;
const taskIn = (cacheFolder: string): MeasureTask => ({
  modelPath,
  cacheFolder,
  form: "portable",
  device: "cpu",
  activations: "float32",
  threads: 1,
  runtimeFolder: process.cwd(),
});

/** A script in the worker's place that tells a stage and dies. */
function crashing(): string {
  const path = folder.path("crash.cjs");
  const die = `process.send({ kind: "stage", stage: "running" }, () => process.kill(process.pid, "SIGSEGV")); setInterval(() => {}, 1000);`;
  writeFileSync(path, die);
  return path;
}

describe("measuring a model in a process of its own", () => {
  it("gives the time to read and to write, and says which weights it made for that", async () => {
    const cache = emptyCache();
    const first = await runMeasurement(script, taskIn(cache), { leftMs: hourMs }, never);
    expect(first).toMatchObject({ kind: "timed", isNew: true, graphPath: expect.stringContaining("portable") });
    if (first.kind === "timed") for (const ms of Object.values(first.times)) expect(ms).toBeGreaterThan(0);
    expect(await runMeasurement(script, taskIn(cache), { leftMs: hourMs }, never)).toMatchObject({ kind: "timed", isNew: false });
  });

  it("takes the time that it used off the budget", async () => {
    const budget = { leftMs: hourMs };
    await runMeasurement(script, taskIn(emptyCache()), budget, never);
    expect(budget.leftMs).toBeLessThan(hourMs);
  });

  it("says what a model that cannot be read fails of", async () => {
    const task = { ...taskIn(emptyCache()), modelPath: folder.path("none.gguf") };
    expect(await runMeasurement(script, task, { leftMs: hourMs }, never)).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("none.gguf"),
    });
  });

  it("ends with its process when the signal fires", async () => {
    const controller = new AbortController();
    const measuring = runMeasurement(script, taskIn(emptyCache()), { leftMs: hourMs }, controller.signal);
    controller.abort(new Error("typing"));
    await expect(measuring).rejects.toThrow("typing");
  });
});

describe.runIf(process.platform !== "win32")("the search with a driver that crashes", () => {
  const model = (cacheFolder: string): SearchedModel => ({
    modelPath,
    identity: "tiny",
    form: "exact",
    threads: 1,
    cacheFolder,
    estimate: () => ({ totalBytes: 1 }),
  });
  const machine = (): SearchMachine => ({
    state: "",
    runtimeFolder: process.cwd(),
    videoMemoryBytes: async () => undefined,
    measure: (task, budget, signal) => runMeasurement(script, task, budget, signal),
    probing: {
      target: "linux-x64",
      cards: [{ vendor: "NVIDIA", vendorId: 0x10de, deviceId: 1 }],
      environment: {},
      exists: () => false,
      whyNoCuda: () => undefined,
      probe: (device) => runProbe(crashing(), device),
    },
  });

  it("takes the CPU, says how the probe ended, and does not let the driver crash a second time", async () => {
    const cache = emptyCache();
    const search = await DeviceSearch.open(model(cache), machine());
    await search.measure("auto", { anew: false }, never);
    expect(search.findings[0]).toMatchObject({ device: "webgpu", works: false, reason: "ended with SIGSEGV while running" });
    expect(search.choose("auto").device).toBe("cpu");
    const again = await DeviceSearch.open(model(cache), machine());
    expect(again.isMeasured("auto")).toBe(true);
    expect(again.findings[0]).toEqual(search.findings[0]);
  });

  it("goes on to the model where the probe went well, and refuses a device that only the model crashes", async () => {
    const crashesModel: SearchMachine = {
      ...machine(),
      measure: (task, budget, signal) => runMeasurement(crashing(), task, budget, signal),
      probing: {
        ...machine().probing,
        probe: async () => ({
          kind: "measured",
          activations: "float32",
          difference: 0,
          prefillMs: 1,
          decodeMs: 1,
          cpuPrefillMs: 1,
          cpuDecodeMs: 1,
        }),
      },
    };
    const search = await DeviceSearch.open(model(emptyCache()), crashesModel);
    await search.measure("auto", { anew: false }, never);
    expect(search.findings[0]).toMatchObject({ works: false, reason: "ended with SIGSEGV while running this model" });
  });
});

describe("a worker", () => {
  const load = (worker: ForkedWorker, changes: Partial<LoadParams>): Promise<ModelInfo> =>
    worker.connection.sendRequest(Load.type, { modelPath, cacheFolder: emptyCache(), threads: 1, weights: "exact", ...changes });

  it("begins on the CPU whatever it does not know yet, and tells which devices there could be", async () => {
    const info = await load(new ForkedWorker(script), { device: "auto" });
    expect(info.deviceState).toMatchObject({ wanted: "auto", runsOn: "cpu" });
    expect(info.devices?.map(({ device }) => device)).toEqual(["webgpu", "cuda", "directml", "coreml", "cpu"]);
  });

  it("tells of a device that is not for this machine, and of one that failed before", async () => {
    const device = process.platform === "win32" ? "coreml" : "directml";
    const worker = new ForkedWorker(script);
    const info = await load(worker, { device });
    expect(info.deviceState?.refused).toEqual({ device, reason: `is not for ${process.platform}-${process.arch}` });
    expect(worker.log.join("\n")).toMatch(/: is not for .*; the CPU takes over/u);
    const distrusted = [{ device: "webgpu", reason: "was lost", hasFailed: true }] as const;
    const other = await load(new ForkedWorker(script), { device: "webgpu", distrusted });
    expect(other.deviceState).toMatchObject({ runsOn: "cpu", refused: { device: "webgpu", reason: "was lost" }, isMeasured: true });
  });

  it("measures when it is asked, tells what it knows now, and answers as before", async () => {
    const worker = new ForkedWorker(script);
    const cacheFolder = emptyCache();
    const before = await load(worker, { device: "auto", cacheFolder });
    const changed = new Promise<ModelInfo>((resolve) => worker.connection.onNotification(ModelChanged.type, resolve));
    const { devices, best } = await measureDevices(async () => worker.connection, { scope: "wanted" }, never);
    expect(devices.filter(({ works }) => works).map(({ device }) => device)).toContain(best);
    const after = await changed;
    expect(after).toMatchObject({ name: before.name, deviceState: { runsOn: "cpu", isMeasured: true }, devices });
    const again = await load(new ForkedWorker(script), { device: "auto", cacheFolder });
    expect(again.deviceState).toMatchObject({ runsOn: best, isMeasured: true });
  });

  it("measures nothing for who does not wait for it, and says what it cannot do", async () => {
    const worker = new ForkedWorker(script);
    const connect = async () => worker.connection;
    await expect(measureDevices(connect, { scope: "all" }, AbortSignal.abort(new Error("typing")))).rejects.toThrow("typing");
    await expect(measureDevices(connect, { scope: "all" }, never)).rejects.toMatchObject({ code: "worker/notReady" });
  });
});
