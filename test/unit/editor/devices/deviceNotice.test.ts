import { beforeEach, describe, expect, it } from "vitest";
import { deviceNotice } from "../../../../src/editor/devices/deviceNotice.ts";
import { fake } from "../../../fake/vscode.ts";
import { settle } from "../../../fixtures/timerQueue.ts";

beforeEach(() => fake.reset());

function memory() {
  const values = new Map<string, unknown>();
  return {
    get: <T>(key: string) => values.get(key) as T | undefined,
    update: async (key: string, value: unknown) => void values.set(key, value),
  };
}
const notice = (kept = memory()) =>
  deviceNotice(kept, (error) => {
    throw error;
  });
const refused = { device: "cuda", reason: "CUDA lacks libcudnn.so.9." } as const;
const lost = { device: "webgpu", reason: "device lost", hasFailed: true } as const;
const told = () => fake.state.errors.map(([message]) => message);

describe("the notice of a device that is not used", () => {
  it("says which and why, once", () => {
    const tell = notice();
    tell(refused);
    tell(refused);
    expect(fake.state.errors).toEqual([
      ["Nearline runs the model on the processor. CUDA: CUDA lacks libcudnn.so.9.", "Show Devices", "Use CPU From Now On"],
    ]);
  });

  it("is not shown again for the same reason in the next window, but for another", async () => {
    const kept = memory();
    notice(kept)(refused);
    await settle();
    const tell = notice(kept);
    tell(refused);
    tell({ ...refused, reason: "there is no driver" });
    expect(told()).toHaveLength(2);
  });

  it("is shown in each window for a device that failed", async () => {
    const kept = memory();
    notice(kept)(lost);
    await settle();
    notice(kept)(lost);
    expect(told()).toHaveLength(2);
  });

  it("shows devices, or names the CPU in the settings, when the user says so", async () => {
    const tell = notice();
    fake.state.choice = "Show Devices";
    tell(refused);
    await settle();
    expect(fake.state.executed.map(([command]) => command)).toContain("nearline.showDevices");
    fake.state.choice = "Use CPU From Now On";
    tell(lost);
    await settle();
    expect(fake.state.globalValues).toMatchObject({ device: "cpu" });
  });
});
