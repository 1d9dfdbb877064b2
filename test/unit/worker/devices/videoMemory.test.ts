import { describe, expect, it } from "vitest";
import type { GraphicsCard } from "../../../../src/engine/hardware.ts";
import { type MemoryMachine, roomRefusal, videoMemoryBytes } from "../../../../src/worker/devices/videoMemory.ts";

const gigabyte = 2 ** 30;
const amd = (index: number): GraphicsCard => ({ vendor: "", vendorId: 0x1002, deviceId: 1, index });

/** A machine with these files, whose NVIDIA program writes this. */
const machine = (platform: NodeJS.Platform, files: Readonly<Record<string, string>> = {}, program?: string): MemoryMachine => ({
  platform,
  async read(path) {
    const text = files[path];
    if (text === undefined) throw new Error("ENOENT");
    return text;
  },
  async run() {
    if (program === undefined) throw new Error("ENOENT");
    return program;
  },
});
const vram = (index: number, bytes: number) => ({ [`/sys/class/drm/card${index}/device/mem_info_vram_total`]: `${bytes}\n` });

describe("a card's own memory", () => {
  it.each<[string, readonly GraphicsCard[], MemoryMachine, number | undefined]>([
    ["what Linux' driver for AMD says", [amd(0)], machine("linux", vram(0, 8 * gigabyte)), 8],
    ["that of the card with more", [amd(0), amd(1)], machine("linux", { ...vram(0, 0.5 * gigabyte), ...vram(1, 12 * gigabyte) }), 12],
    ["what NVIDIA's program says, in megabytes", [], machine("linux", {}, "24576\n8192\n"), 24],
    ["what Windows says", [{ vendor: "", vendorId: 0x10de, deviceId: 1, memoryBytes: 6 * gigabyte }], machine("win32"), 6],
    ["unknown where it is a part of the processor's", [amd(0)], machine("linux", vram(0, 0.5 * gigabyte)), undefined],
    ["unknown where nobody says", [amd(0)], machine("linux"), undefined],
    ["unknown where NVIDIA's program fails to talk to the driver", [], machine("linux", {}, "Failed to initialize NVML"), undefined],
    ["unknown on macOS", [{ vendor: "Apple", vendorId: 0x106b, deviceId: 0 }], machine("darwin"), undefined],
  ])("is %s", async (_, cards, where, expected) => {
    expect(await videoMemoryBytes(cards, where)).toBe(expected === undefined ? undefined : expected * gigabyte);
  });

  it("has room for a model up to nine tenths of it, and beyond that the numbers are said", () => {
    expect(roomRefusal({ totalBytes: 7.2 * gigabyte }, 8 * gigabyte)).toBeUndefined();
    expect(roomRefusal({ totalBytes: 7.3 * gigabyte }, 8 * gigabyte)).toBe("the model needs 7.8 GB of its memory, which is 8.6 GB");
  });
});
