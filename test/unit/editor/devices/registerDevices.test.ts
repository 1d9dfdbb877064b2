import { beforeEach, describe, expect, it } from "vitest";
import { deviceReportText } from "../../../../src/editor/devices/deviceReportText.ts";
import { registerDevices } from "../../../../src/editor/devices/registerDevices.ts";
import { ModelHosts } from "../../../../src/editor/models/modelHosts.ts";
import type { WorkerState } from "../../../../src/editor/workers/workerHost.ts";
import type { DeviceFinding } from "../../../../src/shared/deviceReport.ts";
import type { MeasureDevicesParams, MeasureDevicesResult, ModelInfo } from "../../../../src/shared/protocol.ts";
import { fake } from "../../../fake/vscode.ts";
import { FakeMachine } from "../../../fixtures/fakeWorkers.ts";
import { quietDevices } from "../../../fixtures/quietDevices.ts";
import { settle, TimerQueue } from "../../../fixtures/timerQueue.ts";

beforeEach(() => fake.reset());

const cpu: DeviceFinding = { device: "cpu", works: true, activations: "float32", reason: "always works", detail: "" };
const untried: DeviceFinding = {
  device: "webgpu",
  works: false,
  isUntried: true,
  reason: "has not been tried with this model yet",
  detail: "",
};
const good: DeviceFinding = {
  device: "webgpu",
  works: true,
  activations: "float16",
  reason: "computes as the CPU does",
  detail: "float16",
  times: { prefillMs: 12.3, decodeMs: 3.21 },
};
const crashed: DeviceFinding = {
  device: "cuda",
  works: false,
  reason: "ended with SIGSEGV while loading <it>",
  detail: "a line\nof <the> driver",
};

const info = (devices: readonly DeviceFinding[]): ModelInfo => ({
  name: "Tiny [model]",
  architecture: "llama",
  parameterCount: 1,
  contextTokens: 1,
  readsContext: false,
  device: "CPU, 2 threads",
  loadMs: 1,
  devices,
  deviceState: { wanted: "auto", runsOn: "cpu", isMeasured: true },
});

function registered(first: WorkerState, chat: WorkerState = { kind: "off" }) {
  const host = {
    state: first,
    restarts: 0,
    onState: () => () => {},
    restart() {
      host.restarts++;
    },
  };
  const shown: { readonly name: string; readonly text: string }[] = [];
  const asked: MeasureDevicesParams[] = [];
  registerDevices({
    host,
    timers: { nowMs: () => 0, after: () => () => {} },
    async measure(params) {
      asked.push(params);
      host.state = { kind: "ready", model: info([good, crashed, cpu]) };
      return { devices: [], best: "webgpu" };
    },
    chat: {
      host: { state: chat, onState: () => () => {}, restart() {} },
      async measure(params) {
        asked.push(params);
        return { devices: [], best: "cpu" };
      },
    },
    documents: { show: async (name, text) => void shown.push({ name, text }) },
    memory: { get: () => undefined, update: async () => {} },
    onBattery: () => false,
    log: () => {},
    onError(error) {
      throw error;
    },
  });
  return {
    host,
    shown,
    asked,
    async show() {
      await fake.state.commands.get("nearline.showDevices")?.();
      await settle();
    },
  };
}

describe("Show Devices", () => {
  it("shows what is known, and tries nothing by itself", async () => {
    const { shown, show, asked } = registered({ kind: "ready", model: info([good, crashed, cpu]) });
    await show();
    expect(shown.map(({ name }) => name)).toEqual(["Devices"]);
    expect(asked).toEqual([]);
  });

  it("is readable as it stands", () => {
    const foreign: DeviceFinding = { device: "directml", works: false, reason: "is not for linux-x64", detail: "" };
    const text = deviceReportText([{ title: "Devices", model: info([good, crashed, foreign, cpu]) }], "linux-x64");
    expect(text.split("\n---\n")[0]).toBe(`# Devices

Tiny \\[model\\] runs on: CPU, 2 threads.

The setting nearline.device is: auto.

## WebGPU

Works. With this model: 64 tokens read in 12 ms, one written in 3.2 ms.

\`\`\`text
float16
\`\`\`

## CUDA

Not used: ended with SIGSEGV while loading \\<it\\>

It needs an NVIDIA card with its driver, and the libraries that the setting nearline.cudaLibraryPath is for.

\`\`\`text
a line
of <the> driver
\`\`\`

## CPU, which runs the model

Works.
`);
  });

  it("measures what has not been tried when the user wants it, shows that, and moves the model to what is quicker", async () => {
    const { host, shown, show, asked } = registered({ kind: "ready", model: info([untried, cpu]) });
    fake.state.choice = "Measure Now";
    await show();
    expect(asked).toEqual([{ scope: "all" }]);
    expect(shown.at(-1)?.text).toContain("64 tokens read in 12 ms");
    expect(host.restarts).toBe(1);
  });

  it("measures all anew when the user wants that", async () => {
    const { show, asked } = registered({ kind: "ready", model: info([good, cpu]) });
    fake.state.choice = "Measure Again";
    await show();
    expect(asked).toEqual([{ scope: "anew" }]);
  });

  it("does not offer to measure where there is nothing to compare", async () => {
    const { show } = registered({ kind: "ready", model: info([crashed, cpu]) });
    await show();
    expect(fake.state.informed).toEqual([]);
  });

  it("shows the devices of the chat's own model as well, and measures both", async () => {
    const completion = { ...info([good, cpu]), name: "Small" };
    const chat = { ...info([untried, cpu]), name: "Large" };
    const { shown, show, asked } = registered({ kind: "ready", model: completion }, { kind: "ready", model: chat });
    fake.state.choice = "Measure Now";
    await show();
    expect(shown[0]?.text.match(/^# .*$|^\w+ runs on/gmu)).toEqual([
      "# Devices",
      "Small runs on",
      "# Devices of the Chat's Model",
      "Large runs on",
    ]);
    expect(asked).toEqual([{ scope: "all" }, { scope: "all" }]);
  });

  it("needs a model", async () => {
    const { shown, show } = registered({ kind: "off" });
    await show();
    expect([shown, fake.state.informed]).toEqual([[], [["Nearline: devices are shown once a model is loaded."]]]);
  });
});

describe("a device that fails while models are exchanged", () => {
  const exchanges = {
    completion: (hosts: ModelHosts) => hosts.completion.exchange("new", () => {}),
    chat: (hosts: ModelHosts) => hosts.chat.choose("new", () => {}),
  };
  const crashed = "The worker crashed as it loaded the model there.";
  const hung = "The worker did not finish loading the model there.";

  it.each([
    ["completion", "crash", crashed],
    ["chat", "crash", crashed],
    ["completion", "hang", hung],
    ["chat", "hang", hung],
  ] as const)("is left out, and the exchange goes on without it (%s, %s)", async (role, failure, reason) => {
    const machine = new FakeMachine();
    const timers = new TimerQueue();
    const hosts = new ModelHosts({ create: machine.create, paths: { completion: "old", chat: undefined }, tell: () => {} });
    const { completion, chat } = hosts;
    const devices = registerDevices({
      ...quietDevices,
      host: completion,
      beside: completion.beside,
      chat: { host: chat.ownHost, beside: chat.beside, measure: quietDevices.measure },
      timers: {
        nowMs: timers.now,
        after(delayMs, ring) {
          const controller = new AbortController();
          void timers.wait(delayMs, controller.signal).then(() => controller.signal.aborted || ring());
          return () => controller.abort();
        },
      },
    });
    hosts.start(true);
    await machine.finish();
    const exchanged = exchanges[role](hosts);
    await settle();
    machine.loading[0]?.loadOn("webgpu");
    machine.settings = "without webgpu";
    if (failure === "crash") machine.loading[0]?.die();
    else await timers.ringNext(90_000);
    expect(devices.distrusted).toMatchObject([{ device: "webgpu", hasFailed: true }]);
    await machine.finish();
    expect(await exchanged).toMatchObject({ name: "new" });
    expect(machine.workers.find(({ path, state }) => path === "new" && state.kind === "ready")?.settings).toBe("without webgpu");
    expect(fake.state.errors.map(([message]) => message)).toEqual([`Nearline runs the model on the processor. WebGPU: ${reason}`]);
    devices.dispose();
    await hosts.stop();
  });
});

it("has the devices of the chat's own model measured as well, one model at a time", async () => {
  const unmeasured: WorkerState = {
    kind: "ready",
    model: { ...info([untried, cpu]), deviceState: { wanted: "auto", runsOn: "cpu", isMeasured: false } },
  };
  const rings: (() => void)[] = [];
  const asked: string[] = [];
  const ends: (() => void)[] = [];
  const measured = (name: string) => ({
    host: {
      state: unmeasured,
      onState(listener: (state: WorkerState) => void) {
        listener(unmeasured);
        return () => {};
      },
      restart: () => void asked.push(`restart ${name}`),
    },
    measure: () => {
      asked.push(name);
      return new Promise<MeasureDevicesResult>((resolve) => ends.push(() => resolve({ devices: [], best: "webgpu" })));
    },
  });
  const { dispose } = registerDevices({
    ...measured("completion"),
    chat: measured("chat"),
    timers: {
      nowMs: () => 0,
      after(_, ring) {
        rings.push(ring);
        return () => {};
      },
    },
    documents: { show: async () => {} },
    memory: { get: () => undefined, update: async () => {} },
    onBattery: () => false,
    log: () => {},
    onError(error) {
      throw error;
    },
  });
  for (const ring of rings.splice(0)) ring();
  await settle();
  expect(asked).toEqual(["completion"]);
  ends[0]?.();
  await settle();
  ends[1]?.();
  await settle();
  expect(asked).toEqual(["completion", "restart completion", "chat", "restart chat"]);
  dispose();
});
