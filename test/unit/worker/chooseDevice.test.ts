import { describe, expect, it } from "vitest";
import { type DeviceName, deviceNames } from "../../../src/shared/deviceName.ts";
import { chooseDevice, type DeviceResult, type Probing, tryDevices } from "../../../src/worker/chooseDevice.ts";
import type { ProbeOutcome } from "../../../src/worker/probeProcess.ts";

const nvidia = { vendor: "NVIDIA", vendorId: 0x10de, deviceId: 0x2704 };
const good = {
  kind: "measured",
  activations: "float16",
  difference: 0.02,
  prefillMs: 1.5,
  decodeMs: 0.5,
  cpuPrefillMs: 12,
  cpuDecodeMs: 1,
  cards: [nvidia],
} as const satisfies ProbeOutcome;

const cpu = { device: "cpu", activations: "float32" };

const failed: ProbeOutcome = { kind: "failed", message: "no adapter" };

function probing(outcomes: Partial<Record<DeviceName, ProbeOutcome>>, parts: Partial<Probing> = {}): Probing & { asked: DeviceName[] } {
  const asked: DeviceName[] = [];
  const probe = async (device: DeviceName) => {
    asked.push(device);
    return outcomes[device] ?? failed;
  };
  return { target: "linux-x64", environment: {}, asked, probe, ...parts };
}

async function webgpu(outcome: ProbeOutcome, parts: Partial<Probing> = {}): Promise<DeviceResult | undefined> {
  return (await tryDevices(probing({ webgpu: outcome }, parts))).find(({ device }) => device === "webgpu");
}

describe("trying devices", () => {
  it.each([
    ["linux-x64", ["webgpu", "cuda"]],
    ["linux-arm64", []],
    ["darwin-arm64", ["webgpu", "coreml"]],
    ["win32-x64", ["webgpu", "directml"]],
  ])("on %s probes %j, and takes the CPU without a probe", async (target, expected) => {
    const machine = probing({}, { target });
    const results = await tryDevices(machine);
    expect(machine.asked).toEqual(expected);
    expect(results.map(({ device }) => device)).toEqual(deviceNames);
    expect(results.filter(({ works }) => works)).toEqual([
      { device: "cpu", activations: "float32", works: true, reason: "always works", detail: "" },
    ]);
    for (const { device, reason } of results) {
      if (device !== "cpu" && !expected.includes(device)) expect(reason).toBe(`is not for ${target}`);
    }
  });

  it("takes a graphics card that computes as the CPU does, and says what was measured", async () => {
    expect(await webgpu(good)).toEqual({
      device: "webgpu",
      works: true,
      activations: "float16",
      reason: "computes as the CPU does",
      detail: "float16, 64 tokens in 1.5 ms (CPU, one thread: 12 ms), a token in 0.5 ms (1.0 ms), results differ by 2.0 %",
    });
  });

  it.each([
    ["cannot run the test model", failed],
    ["ended with SIGSEGV while loading", { kind: "ended", how: "ended with SIGSEGV", stage: "loading", errors: "" }],
    ["computes something else than the CPU", { ...good, difference: 0.28 }],
    ["computes something else than the CPU", { ...good, difference: Number.NaN }],
    ["is slower than the CPU", { ...good, prefillMs: 50 }],
    ["is not a graphics card: the system lists none", { ...good, cards: [] }],
    [
      "is not a graphics card: the system lists only Microsoft's software renderer",
      { ...good, cards: [{ vendor: "Microsoft", vendorId: 0x1414, deviceId: 0x8c }] },
    ],
  ] as const)("refuses one that %s", async (reason, outcome) => {
    expect(await webgpu(outcome)).toMatchObject({ works: false, reason });
  });

  it("refuses a software driver that the environment asks for, though there is a card", async () => {
    const environment = { VK_ICD_FILENAMES: "/usr/lib/chromium/vk_swiftshader_icd.json" };
    expect(await webgpu(good, { environment })).toMatchObject({
      works: false,
      reason: "is not a graphics card: the environment asks for /usr/lib/chromium/vk_swiftshader_icd.json",
    });
    expect(await webgpu(good, { environment: { VK_DRIVER_FILES: "/usr/share/vulkan/icd.d/nvidia_icd.json" } })).toMatchObject({
      works: true,
    });
  });
});

describe("the device", () => {
  it("that is named is taken as it is", async () => {
    const machine = probing({});
    expect(await chooseDevice("cuda", process.cwd(), machine, () => [])).toEqual({ device: "cuda", activations: "float32" });
    expect(machine.asked).toEqual([]);
  });

  it("chosen automatically is the first that works", async () => {
    const machine = probing({ cuda: good });
    expect(await chooseDevice("auto", process.cwd(), machine, () => [nvidia])).toEqual({ device: "cuda", activations: "float16" });
    expect(machine.asked).toEqual(["webgpu", "cuda"]);
    expect(await chooseDevice("auto", process.cwd(), probing({}), () => [nvidia])).toEqual(cpu);
  });

  it("chosen automatically is the CPU, without a probe, where there is no graphics card", async () => {
    const machine = probing({ webgpu: good });
    expect(await chooseDevice("auto", process.cwd(), machine, () => [])).toEqual(cpu);
    expect(machine.asked).toEqual([]);
  });
});
