/**
 * An engine on a device, with the CPU in its place once the device has failed.
 *
 * Invariants:
 * - `current` is never an engine that is released, but for after `release`.
 * - There is one fall from a device to the CPU; what fails on the CPU is an error like any other.
 * - While the CPU's engine loads, whoever wants to use an engine waits for it.
 */
import type { DeviceName } from "../shared/deviceName.ts";
import { AppError } from "../shared/errors.ts";

export interface Releasable {
  release(): Promise<void>;
}

export class DeviceFallback<Engine extends Releasable> {
  private readonly load: (device: DeviceName) => Promise<Engine>;
  private readonly warn: (message: string) => void;
  private engine: Engine;
  private runsOn: DeviceName;
  private falling: Promise<void> | undefined;

  private constructor(load: (device: DeviceName) => Promise<Engine>, warn: (message: string) => void, engine: Engine, device: DeviceName) {
    this.load = load;
    this.warn = warn;
    this.engine = engine;
    this.runsOn = device;
  }

  /** `warn` gets a line for the log when the device fails, now or later. Rejects with what loading on the CPU rejects with. */
  static async load<Engine extends Releasable>(
    load: (device: DeviceName) => Promise<Engine>,
    device: DeviceName,
    warn: (message: string) => void,
  ): Promise<DeviceFallback<Engine>> {
    try {
      return new DeviceFallback(load, warn, await load(device), device);
    } catch (error) {
      if (!isDeviceFailure(error)) throw error;
      warn(`${error.message}; the CPU takes over`);
      return new DeviceFallback(load, warn, await load("cpu"), "cpu");
    }
  }

  get current(): Engine {
    return this.engine;
  }

  get device(): DeviceName {
    return this.runsOn;
  }

  /**
   * Does `work`, which uses `current`. When the device fails in it, or in other work at the same time, the CPU takes over, and the work is
   * done again if `mayRepeat` then says that nothing of it has been given out.
   */
  async use<T>(work: () => Promise<T>, mayRepeat: () => boolean): Promise<T> {
    if (this.falling !== undefined) await this.falling;
    const begunOn = this.runsOn;
    try {
      return await work();
    } catch (error) {
      if (begunOn === "cpu") throw error;
      if (isDeviceFailure(error)) this.falling ??= this.replace(error);
      // Whatever else it failed of: the engine that it ran on was taken away.
      if (this.falling === undefined) throw error;
      await this.falling;
      if (!mayRepeat()) throw error;
      return work();
    }
  }

  async release(): Promise<void> {
    await this.falling?.catch(() => undefined);
    await this.engine.release();
  }

  private async replace(error: AppError): Promise<void> {
    this.warn(`${error.message}; the CPU takes over`);
    // A device that is lost may fail again as its memory is freed; nothing depends on it.
    await this.engine.release().catch(() => undefined);
    this.engine = await this.load("cpu");
    this.runsOn = "cpu";
  }
}

function isDeviceFailure(error: unknown): error is AppError {
  return error instanceof AppError && error.code === "device/failed";
}
