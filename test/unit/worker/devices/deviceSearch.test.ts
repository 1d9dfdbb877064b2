/** Chains of trials with made-up outcomes: what is tried, what is remembered, what is chosen. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DeviceName } from "../../../../src/shared/deviceName.ts";
import { deviceRecordsFile } from "../../../../src/worker/devices/deviceRecords.ts";
import { DeviceSearch, type SearchedModel, type SearchMachine } from "../../../../src/worker/devices/deviceSearch.ts";
import type { MeasureOutcome } from "../../../../src/worker/devices/measureProcess.ts";
import type { ProbeOutcome } from "../../../../src/worker/probeProcess.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("device-search");
let count = 0;
const emptyCache = () => folder.path(`cache-${count++}`);

const never = new AbortController().signal;
const gigabyte = 2 ** 30;

const probed: ProbeOutcome = {
  kind: "measured",
  activations: "float16",
  difference: 0.01,
  prefillMs: 1,
  decodeMs: 1,
  cpuPrefillMs: 10,
  cpuDecodeMs: 1,
};
const crashed = { kind: "ended", how: "ended with SIGSEGV", stage: "loading", errors: "driver says no" } as const;
const timed = (prefillMs: number, decodeMs: number): MeasureOutcome => ({
  kind: "timed",
  times: { prefillMs, decodeMs },
  graphPath: "/nowhere/model.onnx",
  isNew: false,
});

interface Outcomes {
  readonly probe?: Partial<Record<DeviceName, ProbeOutcome>>;
  readonly measure?: Partial<Record<DeviceName, MeasureOutcome>>;
  /** Milliseconds that each trial takes off the budget. */
  readonly trialMs?: number;
  readonly state?: string;
  readonly videoMemoryBytes?: number;
}

function machineOf({ probe = {}, measure = {}, trialMs = 0, state = "driver 1", videoMemoryBytes }: Outcomes): SearchMachine & {
  readonly tried: string[];
} {
  const tried: string[] = [];
  return {
    tried,
    state,
    runtimeFolder: "/native",
    videoMemoryBytes: async () => videoMemoryBytes,
    probing: {
      target: "linux-x64",
      cards: [{ vendor: "NVIDIA", vendorId: 0x10de, deviceId: 1 }],
      environment: {},
      exists: () => true,
      whyNoCuda: () => undefined,
      async probe(device, budget) {
        tried.push(`probe ${device}`);
        if (budget !== undefined) budget.leftMs -= trialMs;
        return probe[device] ?? { kind: "failed", message: "no adapter" };
      },
    },
    async measure({ device, form, activations }, budget) {
      tried.push(`measure ${device} ${form} ${activations}`);
      budget.leftMs -= trialMs;
      return measure[device] ?? timed(50, 10);
    },
  };
}

const modelIn = (cacheFolder: string, changes: Partial<SearchedModel> = {}): SearchedModel => ({
  modelPath: "/models/tiny.gguf",
  identity: "abc",
  form: "exact",
  threads: 2,
  cacheFolder,
  estimate: () => ({ totalBytes: gigabyte }),
  ...changes,
});

const good: Outcomes = { probe: { webgpu: probed }, measure: { webgpu: timed(5, 2), cpu: timed(60, 9) } };

async function measured(outcomes: Outcomes, model = modelIn(emptyCache())): Promise<{ search: DeviceSearch; tried: readonly string[] }> {
  const machine = machineOf(outcomes);
  const search = await DeviceSearch.open(model, machine);
  await search.measure("auto", { anew: false }, never);
  return { search, tried: machine.tried };
}

const reasonOf = (search: DeviceSearch, device: DeviceName) => search.findings.find((finding) => finding.device === device);

describe("the search for a device", () => {
  it("knows nothing at first: the CPU runs the model, and nothing is tried by asking", async () => {
    const machine = machineOf(good);
    const search = await DeviceSearch.open(modelIn(emptyCache()), machine);
    expect(search.choose("auto")).toEqual({ device: "cpu", activations: "float32" });
    expect(search.choose("webgpu")).toEqual({ device: "cpu", activations: "float32" });
    expect([search.isMeasured("auto"), search.isMeasured("webgpu"), search.isMeasured("cpu")]).toEqual([false, false, true]);
    expect(reasonOf(search, "directml")).toMatchObject({ works: false, reason: "is not for linux-x64" });
    expect(machine.tried).toEqual([]);
  });

  it("probes each device, and measures the model on those that work and then on the CPU, in the form for each", async () => {
    const { search, tried } = await measured(good);
    expect(tried).toEqual(["probe webgpu", "measure webgpu portable float16", "probe cuda", "measure cpu exact float32"]);
    expect(search.choose("auto")).toEqual({ device: "webgpu", activations: "float16" });
    expect(reasonOf(search, "webgpu")).toMatchObject({ works: true, times: { prefillMs: 5, decodeMs: 2 } });
  });

  it("measures where the model runs already without loading it a second time", async () => {
    const machine = machineOf(good);
    const search = await DeviceSearch.open(modelIn(emptyCache()), machine);
    const running = { device: "cpu", times: async () => ({ prefillMs: 3, decodeMs: 1 }) } as const;
    await search.measure("auto", { anew: false, running }, never);
    expect(machine.tried).toEqual(["probe webgpu", "measure webgpu portable float16", "probe cuda"]);
    expect(search.choose("auto").device).toBe("cpu");
    expect(reasonOf(search, "cpu")).toMatchObject({ times: { prefillMs: 3, decodeMs: 1 } });
  });

  it("does not measure the CPU where there is nothing to compare it with", async () => {
    const { search, tried } = await measured({});
    expect(tried).toEqual(["probe webgpu", "probe cuda"]);
    expect(search.isMeasured("auto")).toBe(true);
  });

  it.each<[string, Outcomes, string]>([
    ["a probe that crashes", { probe: { webgpu: crashed } }, "ended with SIGSEGV while loading"],
    [
      "a probe that hangs",
      { probe: { webgpu: { ...crashed, how: "gave no result within 10 s", stage: "running" } } },
      "gave no result within 10 s while running",
    ],
    ["wrong results", { probe: { webgpu: { ...probed, difference: 0.3 } } }, "computes something else than the CPU"],
    ["a measurement that crashes", { ...good, measure: { webgpu: crashed } }, "ended with SIGSEGV while loading this model"],
    [
      "a model that does not run there",
      { ...good, measure: { webgpu: { kind: "failed", message: "no kernel" } } },
      "cannot run this model",
    ],
  ])("after %s takes the CPU and says why", async (_, outcomes, reason) => {
    const { search } = await measured(outcomes);
    expect(search.choose("auto").device).toBe("cpu");
    expect(search.isMeasured("auto")).toBe(true);
    expect(reasonOf(search, "webgpu")).toMatchObject({ works: false, reason });
    expect(search.choose("webgpu").refused).toEqual({ device: "webgpu", reason });
  });

  it("takes the CPU where it is quicker with this model, and a slower card only where it is named", async () => {
    const { search } = await measured({ ...good, measure: { webgpu: timed(40, 30), cpu: timed(60, 9) } });
    expect(search.choose("auto").device).toBe("cpu");
    expect(search.choose("webgpu").device).toBe("webgpu");
  });

  it("remembers what it found, for this model in this form on this machine", async () => {
    const cache = emptyCache();
    await measured(good, modelIn(cache));
    const again = await measured(good, modelIn(cache));
    expect(again.tried).toEqual([]);
    expect(again.search.choose("auto").device).toBe("webgpu");
    expect((await measured(good, modelIn(cache, { identity: "other" }))).tried).not.toEqual([]);
    expect((await measured(good, modelIn(cache, { form: "fast" }))).tried).toContain("measure webgpu fast float16");
  });

  it("measures anew when the driver or a card has changed", async () => {
    const cache = emptyCache();
    await measured(good, modelIn(cache));
    const changed = await measured({ ...good, state: "driver 2", measure: { webgpu: timed(90, 20), cpu: timed(60, 9) } }, modelIn(cache));
    expect(changed.tried).not.toEqual([]);
    expect(changed.search.choose("auto").device).toBe("cpu");
    expect((await measured(good, modelIn(cache))).search.choose("auto").device).toBe("webgpu");
  });

  it("measures anew when it is told to, all devices, whatever is wanted", async () => {
    const cache = emptyCache();
    await measured(good, modelIn(cache));
    const machine = machineOf({ ...good, measure: { webgpu: timed(90, 20), cpu: timed(60, 9) } });
    const search = await DeviceSearch.open(modelIn(cache), machine);
    await search.measure("cpu", { anew: true }, never);
    expect(machine.tried).toContain("probe cuda");
    expect(search.choose("auto").device).toBe("cpu");
  });

  it.each([
    "",
    "{",
    '{"version":2,"records":[]}',
    '{"version":1,"records":[{"key":"x","record":{"findings":[{"device":"webgpu","works":true}]}}]}',
  ])("takes a damaged memory for none: %j", async (text) => {
    const cache = emptyCache();
    await measured(good, modelIn(cache));
    writeFileSync(join(cache, deviceRecordsFile), text);
    expect((await measured(good, modelIn(cache))).tried).toHaveLength(4);
    expect((await measured(good, modelIn(cache))).tried).toEqual([]);
  });

  it("goes on without a memory where none can be written", async () => {
    const file = folder.path("file");
    writeFileSync(file, "");
    expect((await measured(good, modelIn(join(file, "cache")))).search.choose("auto").device).toBe("webgpu");
  });

  it("tries only the device that is named", async () => {
    const machine = machineOf({ ...good, probe: { cuda: probed } });
    const search = await DeviceSearch.open(modelIn(emptyCache()), machine);
    await search.measure("cuda", { anew: false }, never);
    expect(machine.tried).toEqual(["probe cuda", "measure cuda portable float16"]);
    expect(search.choose("cuda")).toEqual({ device: "cuda", activations: "float16" });
    expect(search.isMeasured("auto")).toBe(false);
  });

  it("stops when the time is up, keeps what it found, and goes on there the next time", async () => {
    const cache = emptyCache();
    const first = await measured({ ...good, trialMs: 4000 }, modelIn(cache));
    expect(first.tried).toEqual(["probe webgpu", "measure webgpu portable float16"]);
    expect([first.search.isMeasured("auto"), first.search.choose("auto").device]).toEqual([false, "cpu"]);
    const second = await measured({ ...good, trialMs: 4000 }, modelIn(cache));
    expect(second.tried).toEqual(["probe cuda", "measure cpu exact float32"]);
    expect([second.search.isMeasured("auto"), second.search.choose("auto").device]).toEqual([true, "webgpu"]);
  });

  it("ends with the signal's reason, keeping what it found", async () => {
    const cache = emptyCache();
    const controller = new AbortController();
    const search = await DeviceSearch.open(modelIn(cache), {
      ...machineOf(good),
      async measure({ device }) {
        if (device !== "cpu") return timed(5, 2);
        controller.abort(new Error("typing"));
        throw controller.signal.reason;
      },
    });
    await expect(search.measure("auto", { anew: false }, controller.signal)).rejects.toThrow("typing");
    expect((await measured(good, modelIn(cache))).tried).toEqual(["measure cpu exact float32"]);
  });

  it("refuses a model that has no room in the card's memory, with the numbers, and takes it when it has", async () => {
    const cache = emptyCache();
    const outcomes = { ...good, videoMemoryBytes: 4 * gigabyte };
    const large = await measured(outcomes, modelIn(cache, { estimate: () => ({ totalBytes: 5 * gigabyte }) }));
    expect(large.tried).not.toContain("measure webgpu portable float16");
    expect(reasonOf(large.search, "webgpu")).toMatchObject({
      works: false,
      reason: "the model needs 5.4 GB of its memory, which is 4.3 GB",
    });
    expect(large.search.choose("webgpu").device).toBe("cpu");
    // The same file with a smaller budget for keys and values.
    const search = await DeviceSearch.open(modelIn(cache), machineOf(outcomes));
    expect(search.choose("webgpu").device).toBe("webgpu");
    expect((await measured(outcomes, modelIn(cache))).search.choose("auto").device).toBe("webgpu");
  });

  it("never takes a device that failed in this session, whatever is remembered of it", async () => {
    const cache = emptyCache();
    await measured(good, modelIn(cache));
    const search = await DeviceSearch.open(modelIn(cache), machineOf(good), [{ device: "webgpu", reason: "was lost" }]);
    expect(search.choose("auto").device).toBe("cpu");
    expect(search.choose("webgpu").refused).toEqual({ device: "webgpu", reason: "was lost" });
    const other = await DeviceSearch.open(modelIn(cache), machineOf(good));
    other.distrust({ device: "webgpu", reason: "was lost" });
    expect(other.choose("auto").device).toBe("cpu");
    expect(JSON.parse(readFileSync(join(cache, deviceRecordsFile), "utf8"))).not.toHaveProperty("distrusted");
  });
});
