import { describe, expect, it } from "vitest";
import { DeviceWatch } from "../../../../src/editor/devices/deviceWatch.ts";
import type { WorkerState } from "../../../../src/editor/workers/workerHost.ts";
import type { DeviceName } from "../../../../src/shared/deviceName.ts";
import type { DeviceRefusal, DeviceState } from "../../../../src/shared/deviceReport.ts";
import { AppError } from "../../../../src/shared/errors.ts";
import type { MeasureDevicesResult } from "../../../../src/shared/protocol.ts";
import { settle } from "../../../fixtures/timerQueue.ts";

const model = (deviceState: DeviceState): WorkerState => ({
  kind: "ready",
  model: {
    name: "Tiny",
    architecture: "llama",
    parameterCount: 1,
    contextTokens: 1,
    readsContext: false,
    device: "",
    loadMs: 1,
    devices: [],
    deviceState,
  },
});
const on = (runsOn: DeviceName, refused?: DeviceRefusal) =>
  model({ wanted: "auto", runsOn, isMeasured: true, ...(refused === undefined ? {} : { refused }) });
const unmeasured = model({ wanted: "auto", runsOn: "cpu", isMeasured: false });
const loading = (device: DeviceName): WorkerState => ({ kind: "loading", stage: "start", fraction: 0.5, device });
const failed = (code: "worker/stopped" | "model/notGguf" = "worker/stopped"): WorkerState => ({
  kind: "failed",
  error: new AppError(code, "gone"),
  failureCount: 1,
  retryAtMs: 1,
});

function watched({ onBattery = () => false }: { readonly onBattery?: () => boolean } = {}) {
  let listener: (state: WorkerState) => void = () => {};
  const host = {
    state: { kind: "off" } as WorkerState,
    restarts: 0,
    onState(heard: (state: WorkerState) => void) {
      listener = heard;
      return () => {
        listener = () => {};
      };
    },
    restart() {
      host.restarts++;
    },
  };
  const timers: { delayMs: number; ring: () => void }[] = [];
  const measurements: { signal: AbortSignal; end: (best: DeviceName) => void; fail: (error: Error) => void }[] = [];
  const refusals: DeviceRefusal[] = [];
  const watch = new DeviceWatch({
    host,
    timers: {
      nowMs: () => 0,
      after(delayMs, ring) {
        const timer = { delayMs, ring };
        timers.push(timer);
        return () => {
          const at = timers.indexOf(timer);
          if (at >= 0) timers.splice(at, 1);
        };
      },
    },
    measure: (params, signal) =>
      new Promise<MeasureDevicesResult>((resolve, reject) => {
        expect(params).toEqual({ scope: "wanted" });
        signal.addEventListener("abort", () => reject(signal.reason));
        measurements.push({ signal, end: (best) => resolve({ devices: [], best }), fail: reject });
      }),
    onBattery,
    onRefused: (refusal) => refusals.push(refusal),
    failureReason: (failure) => failure,
    log: () => {},
  });
  const enter = (state: WorkerState) => {
    host.state = state;
    listener(state);
  };
  /** Lets the time pass that nothing happened in. */
  const rest = async () => {
    const timer = timers.shift();
    timer?.ring();
    await settle();
    return timer?.delayMs;
  };
  return { watch, host, timers, measurements, refusals, enter, rest };
}

describe("measuring devices", () => {
  it("waits until nobody types, and starts the worker anew where another device is quicker", async () => {
    const { host, measurements, enter, rest } = watched();
    enter(unmeasured);
    expect(measurements).toHaveLength(0);
    await rest();
    measurements[0]?.end("webgpu");
    await settle();
    expect(host.restarts).toBe(1);
  });

  it("leaves the worker as it is where it runs on the quickest already", async () => {
    const { host, timers, measurements, enter, rest } = watched();
    enter(unmeasured);
    await rest();
    // The worker says first that it knows all now.
    enter(on("cpu"));
    measurements[0]?.end("cpu");
    await settle();
    expect([host.restarts, timers]).toEqual([0, []]);
  });

  it("does nothing where all is known, or the worker tells nothing", () => {
    const { timers, enter, watch } = watched();
    enter(on("cpu"));
    watch.noteActivity();
    enter({ kind: "off" });
    watch.noteActivity();
    expect(timers).toEqual([]);
  });

  it("breaks off when somebody types, and waits longer each time", async () => {
    const { measurements, host, enter, rest, watch } = watched();
    enter(unmeasured);
    const waits: (number | undefined)[] = [];
    for (let round = 0; round < 7; round++) {
      waits.push(await rest());
      watch.noteActivity();
      expect(measurements.at(-1)?.signal.aborted).toBe(true);
      await settle();
    }
    expect(waits.map((ms = 0) => ms / 1000)).toEqual([10, 20, 40, 80, 160, 300, 300]);
    expect([measurements.length, host.restarts]).toEqual([7, 0]);
  });

  it("begins its waiting anew at each key", () => {
    const { timers, enter, watch } = watched();
    enter(unmeasured);
    const [before] = timers;
    watch.noteActivity();
    expect(timers).toHaveLength(1);
    expect(timers[0]).not.toBe(before);
  });

  it("does not run while somebody waits for an answer, however long that takes", async () => {
    const { measurements, timers, enter, rest, watch } = watched();
    enter(unmeasured);
    await rest();
    watch.setRunningCount(1);
    expect([measurements[0]?.signal.aborted, timers.length]).toEqual([true, 0]);
    await settle();
    watch.setRunningCount(0);
    await rest();
    expect(measurements).toHaveLength(2);
  });

  it("waits on battery", async () => {
    let isOnBattery = true;
    const { measurements, enter, rest } = watched({ onBattery: () => isOnBattery });
    enter(unmeasured);
    await rest();
    await rest();
    expect(measurements).toHaveLength(0);
    isOnBattery = false;
    await rest();
    expect(measurements).toHaveLength(1);
  });

  it("gives up after three that came to nothing", async () => {
    const { measurements, timers, enter, rest } = watched();
    enter(unmeasured);
    for (let round = 0; round < 3; round++) {
      await rest();
      measurements.at(-1)?.fail(new Error("no"));
      await settle();
    }
    expect([measurements.length, timers.length]).toEqual([3, 0]);
  });

  it.each<[string, WorkerState]>([
    ["is stopped", { kind: "off" }],
    ["rests", { kind: "resting", model: undefined }],
    ["starts anew", loading("cpu")],
    ["fails", failed()],
  ])("ends when the worker %s", async (_, state) => {
    const { measurements, timers, enter, rest } = watched();
    enter(unmeasured);
    await rest();
    enter(state);
    await settle();
    expect([measurements[0]?.signal.aborted, timers.length]).toEqual([true, 0]);
  });

  it("ends with the watch", async () => {
    const { measurements, enter, rest, watch } = watched();
    enter(unmeasured);
    await rest();
    watch.dispose();
    expect(measurements[0]?.signal.aborted).toBe(true);
  });
});

describe("a device that fails", () => {
  it("is left out after one crash while the model loads there", () => {
    const { watch, refusals, enter } = watched();
    enter(loading("webgpu"));
    enter(failed());
    const refusal = { device: "webgpu", reason: "crashedLoading", hasFailed: true };
    expect(watch.distrusted).toEqual([refusal]);
    expect(refusals).toEqual([refusal]);
  });

  it("is left out, and the worker started anew, where loading there does not come to an end", async () => {
    const { watch, host, refusals, timers, enter, rest } = watched();
    enter(loading("cpu"));
    expect(timers).toEqual([]);
    enter(loading("webgpu"));
    watch.noteActivity();
    expect(await rest()).toBe(90_000);
    expect([watch.distrusted, refusals, host.restarts]).toEqual([refusals, [{ device: "webgpu", reason: "hung", hasFailed: true }], 1]);
  });

  it("is left out after two crashes of a worker that ran there", () => {
    const { watch, refusals, enter } = watched();
    for (const count of [1, 2]) {
      enter(loading("webgpu"));
      enter(on("webgpu"));
      enter(failed());
      expect(watch.distrusted).toHaveLength(count - 1);
    }
    expect(refusals).toEqual([{ device: "webgpu", reason: "crashedTwice", hasFailed: true }]);
  });

  it("is not to blame for a crash on the CPU, nor for a model that is none", () => {
    const { watch, enter } = watched();
    enter(loading("cpu"));
    enter(failed());
    enter(loading("webgpu"));
    enter(failed("model/notGguf"));
    expect(watch.distrusted).toEqual([]);
  });

  it("is left out when the worker says that it was lost, and told", () => {
    const { watch, refusals, enter } = watched();
    const lost = { device: "webgpu", reason: "device lost", hasFailed: true } as const;
    enter(on("webgpu"));
    enter(on("cpu", lost));
    expect([watch.distrusted, refusals]).toEqual([[lost], [lost]]);
  });

  it("is told and may be tried at the next start where it was only refused", () => {
    const { watch, refusals, enter } = watched();
    const refused = { device: "cuda", reason: "CUDA lacks libcudnn.so.9." } as const;
    enter(on("cpu", refused));
    expect([watch.distrusted, refusals]).toEqual([[], [refused]]);
  });

  it("may be tried again when the user chooses devices anew", () => {
    const { watch, enter } = watched();
    enter(loading("webgpu"));
    enter(failed());
    watch.forget();
    expect(watch.distrusted).toEqual([]);
  });
});
