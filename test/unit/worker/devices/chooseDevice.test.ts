import { describe, expect, it } from "vitest";
import type { DeviceFinding } from "../../../../src/shared/deviceReport.ts";
import { chooseDevice, keystrokeMs } from "../../../../src/worker/devices/chooseDevice.ts";

const works = (device: DeviceFinding["device"], prefillMs?: number, decodeMs = 0): DeviceFinding => ({
  device,
  works: true,
  activations: device === "cpu" ? "float32" : "float16",
  reason: "",
  detail: "",
  ...(prefillMs === undefined ? {} : { times: { prefillMs, decodeMs } }),
});
const refused = (device: DeviceFinding["device"], reason: string): DeviceFinding => ({ device, works: false, reason, detail: "" });

describe("the device that is chosen automatically", () => {
  it.each([
    ["that is quickest of several", [works("webgpu", 20, 5), works("cuda", 8, 3), works("cpu", 100, 20)], "cuda"],
    ["that reads slower and writes quicker, where that comes to less", [works("webgpu", 150, 5), works("cpu", 60, 10)], "webgpu"],
    ["the CPU, where a card is slower with this model", [works("webgpu", 10, 12), works("cpu", 60, 8)], "cpu"],
    ["the CPU, where a card gains next to nothing", [works("webgpu", 50, 8), works("cpu", 60, 8)], "cpu"],
    ["the CPU, where nothing else works", [refused("webgpu", "crashes"), works("cpu", 60, 8)], "cpu"],
    ["the CPU, where a card works and was not measured", [works("webgpu"), works("cpu", 60, 8)], "cpu"],
    ["a card, where the CPU came to no result in the time", [works("webgpu", 50, 8), works("cpu")], "webgpu"],
  ])("is one %s", (_, findings, device) => {
    expect(chooseDevice("auto", findings)).toEqual({ device, activations: device === "cpu" ? "float32" : "float16" });
  });

  it("is judged by a pass over the prompt and two dozen tokens of an answer", () => {
    expect(keystrokeMs({ prefillMs: 50, decodeMs: 10 })).toBe(50 + 24 * 10);
  });
});

describe("a device that is named", () => {
  it("is taken where it works, however slow", () => {
    expect(chooseDevice("webgpu", [works("webgpu", 500, 50), works("cpu", 5, 1)])).toEqual({ device: "webgpu", activations: "float16" });
    expect(chooseDevice("cpu", [works("webgpu", 5, 1), works("cpu", 500, 50)])).toEqual({ device: "cpu", activations: "float32" });
  });

  it("gives way to the CPU where it was refused, with the reason", () => {
    expect(chooseDevice("cuda", [refused("cuda", "CUDA lacks libcudnn.so.9."), works("cpu")])).toEqual({
      device: "cpu",
      activations: "float32",
      refused: { device: "cuda", reason: "CUDA lacks libcudnn.so.9." },
    });
  });

  it("waits for a trial on the CPU, and is not called refused meanwhile", () => {
    const untried: DeviceFinding = { device: "webgpu", works: false, isUntried: true, reason: "", detail: "" };
    expect(chooseDevice("webgpu", [untried, works("cpu")])).toEqual({ device: "cpu", activations: "float32" });
  });
});
