import { describe, expect, it } from "vitest";
import { type DeviceName, deviceNames } from "../../../../src/shared/deviceName.ts";
import type { DeviceFinding } from "../../../../src/shared/deviceReport.ts";
import { type Probing, tryDevices } from "../../../../src/worker/devices/tryDevices.ts";
import type { ProbeOutcome } from "../../../../src/worker/probeProcess.ts";

const nvidia = { vendor: "NVIDIA", vendorId: 0x10de, deviceId: 0x2704 };
const good = {
  kind: "measured",
  activations: "float16",
  difference: 0.02,
  prefillMs: 1.5,
  decodeMs: 0.5,
  cpuPrefillMs: 12,
  cpuDecodeMs: 1,
} as const satisfies ProbeOutcome;

const failed: ProbeOutcome = { kind: "failed", message: "no adapter" };

function probing(outcomes: Partial<Record<DeviceName, ProbeOutcome>>, parts: Partial<Probing> = {}): Probing & { asked: DeviceName[] } {
  const asked: DeviceName[] = [];
  const probe = async (device: DeviceName) => {
    asked.push(device);
    return outcomes[device] ?? failed;
  };
  return { target: "linux-x64", cards: [nvidia], environment: {}, exists: () => true, whyNoCuda: () => undefined, asked, probe, ...parts };
}

async function webgpu(outcome: ProbeOutcome, parts: Partial<Probing> = {}): Promise<DeviceFinding | undefined> {
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
  ] as const)("refuses one that %s", async (reason, outcome) => {
    expect(await webgpu(outcome)).toMatchObject({ works: false, reason });
  });

  it.each([
    ["the system lists no graphics card", []],
    [
      "is not a graphics card: the system lists only Microsoft's software renderer",
      [{ vendor: "Microsoft", vendorId: 0x1414, deviceId: 0x8c }],
    ],
    ["is not a graphics card: the system lists only a virtual machine's card", [{ vendor: "VMware", vendorId: 0x15ad, deviceId: 1 }]],
  ])("refuses one in software without a probe: %s", async (reason, cards) => {
    const machine = probing({ webgpu: good }, { cards });
    expect((await tryDevices(machine))[0]).toMatchObject({ works: false, reason });
    expect(machine.asked).toEqual(["cuda"]);
  });

  it("tries CUDA only where there are a driver of NVIDIA's and its libraries, whatever cards the system lists", async () => {
    const cuda = async (parts: Partial<Probing>) => (await tryDevices(probing({ cuda: good }, { cards: [], ...parts })))[1];
    expect(await cuda({})).toMatchObject({ device: "cuda", works: true });
    expect(await cuda({ exists: () => false })).toMatchObject({ works: false, reason: "there is no driver of NVIDIA's" });
    expect(await cuda({ whyNoCuda: () => "CUDA lacks libcudart.so.12." })).toMatchObject({
      works: false,
      reason: "CUDA lacks libcudart.so.12.",
    });
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
