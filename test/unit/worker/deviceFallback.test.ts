import { describe, expect, it } from "vitest";
import type { DeviceName } from "../../../src/shared/deviceName.ts";
import { AppError } from "../../../src/shared/errors.ts";
import { DeviceFallback } from "../../../src/worker/deviceFallback.ts";

const lost = () => new AppError("device/failed", "WebGPU: stopped in a run: device lost; choose another device, such as the CPU");

class FakeEngine {
  readonly device: DeviceName;
  released = false;

  constructor(device: DeviceName) {
    this.device = device;
  }

  async release(): Promise<void> {
    this.released = true;
  }
}

/** Engines on any device but those that fail to load, with what was warned of. */
async function loaded(device: DeviceName, failing: readonly DeviceName[] = [], error: () => Error = lost) {
  const warnings: string[] = [];
  const loads: DeviceName[] = [];
  const load = async (wanted: DeviceName) => {
    loads.push(wanted);
    if (failing.includes(wanted)) throw error();
    return new FakeEngine(wanted);
  };
  const engines = await DeviceFallback.load(load, device, (message) => warnings.push(message));
  return { engines, warnings, loads };
}

describe("a device that fails as it loads", () => {
  it("gives way to the CPU, with a line for the log", async () => {
    const { engines, warnings } = await loaded("webgpu", ["webgpu"]);
    expect([engines.device, engines.current.device]).toEqual(["cpu", "cpu"]);
    expect(warnings).toEqual([`${lost().message}; the CPU takes over`]);
  });

  it("is the caller's affair when it is not the device's fault, or is the CPU", async () => {
    const malformed = () => new AppError("model/malformed", "broken");
    await expect(loaded("webgpu", ["webgpu"], malformed)).rejects.toThrow("broken");
    await expect(loaded("webgpu", ["webgpu", "cpu"])).rejects.toMatchObject({ code: "device/failed" });
  });
});

describe("a device that fails in a run", () => {
  it("gives way to the CPU, and what gave out nothing is done again", async () => {
    const { engines, warnings } = await loaded("webgpu");
    const first = engines.current;
    const result = await engines.use(
      async () => {
        if (engines.current.device === "webgpu") throw lost();
        return engines.current.device;
      },
      () => true,
    );
    expect(result).toBe("cpu");
    expect(first.released).toBe(true);
    expect(warnings).toHaveLength(1);
    expect(engines.device).toBe("cpu");
  });

  it("fails for what has given out something, and the next is on the CPU", async () => {
    const { engines } = await loaded("webgpu");
    const work = async () => {
      if (engines.current.device === "webgpu") throw lost();
      return "done";
    };
    await expect(engines.use(work, () => false)).rejects.toMatchObject({ code: "device/failed" });
    expect(await engines.use(work, () => false)).toBe("done");
  });

  it("falls once, whoever else is waiting, and nobody uses an engine that is released", async () => {
    const { engines, loads } = await loaded("webgpu");
    const work = async () => {
      expect(engines.current.released).toBe(false);
      if (engines.current.device === "webgpu") throw lost();
      return engines.current.device;
    };
    const use = () => engines.use(work, () => true);
    // The last one begins while the CPU's engine loads.
    const late = Promise.resolve().then(() => new Promise<string>((resolve) => queueMicrotask(() => resolve(use()))));
    expect(await Promise.all([use(), use(), late])).toEqual(["cpu", "cpu", "cpu"]);
    expect(loads).toEqual(["webgpu", "cpu"]);
  });

  it("does again also what failed because its engine was taken away", async () => {
    const { engines } = await loaded("webgpu");
    let failDevice = () => {};
    const failed = new Promise<void>((resolve) => {
      failDevice = resolve;
    });
    const waiting = engines.use(
      async () => {
        await failed;
        if (engines.current.released) throw new Error("the session is released");
        return engines.current.device;
      },
      () => true,
    );
    const failing = engines.use(
      () => Promise.reject(lost()),
      () => false,
    );
    await Promise.resolve();
    failDevice();
    await expect(failing).rejects.toMatchObject({ code: "device/failed" });
    expect(await waiting).toBe("cpu");
  });

  it("leaves other errors and a failing CPU alone", async () => {
    const { engines, loads } = await loaded("cpu");
    const fail = (error: Error) =>
      engines.use(
        () => Promise.reject(error),
        () => true,
      );
    await expect(fail(new RangeError("too long"))).rejects.toThrow("too long");
    await expect(fail(lost())).rejects.toMatchObject({ code: "device/failed" });
    expect(loads).toEqual(["cpu"]);
  });

  it("is released once, whether it has fallen or not", async () => {
    const { engines } = await loaded("webgpu");
    await engines
      .use(
        () => Promise.reject(lost()),
        () => false,
      )
      .catch(() => undefined);
    await engines.release();
    expect(engines.current).toMatchObject({ device: "cpu", released: true });
  });
});
