/**
 * Follows which device a worker's model runs on: has devices measured while nobody types, starts the worker anew where another one is quicker, and keeps a
 * device that failed out of the session.
 *
 * Invariants
 * - Nothing is measured while somebody types or waits for an answer, nor on battery: what runs then is broken off.
 * - A device that failed is not taken again until the session ends or `forget` is called.
 * - At most one timer is set and one measurement of its own runs; none of them while the worker is off, rests or has failed.
 */
import type { DeviceName } from "../../shared/deviceName.ts";
import type { DeviceRefusal } from "../../shared/deviceReport.ts";
import { messageOf } from "../../shared/errors.ts";
import type { MeasureDevicesParams, MeasureDevicesResult } from "../../shared/protocol.ts";
import type { Timers, WorkerHost, WorkerState } from "../workers/workerHost.ts";

export interface DeviceWatchOptions {
  readonly host: Pick<WorkerHost, "state" | "onState" | "restart">;
  readonly timers: Timers;
  readonly measure: (params: MeasureDevicesParams, signal: AbortSignal) => Promise<MeasureDevicesResult>;
  readonly onBattery: () => boolean;
  /** Hears of each device that is not used although it was wanted, whenever that shows. */
  readonly onRefused: (refusal: DeviceRefusal) => void;
  /** What the user is told of a device on which the worker ended by itself, or did not come to an end of loading. */
  readonly failureReason: (failure: "crashedLoading" | "crashedTwice" | "hung") => string;
  readonly log: (line: string) => void;
}

/** Who has paused for this long is not about to type the next letter. Each measurement that is broken off doubles it. */
const quietMs = 10_000;
const maxQuietMs = 5 * 60_000;

/** A process may end once for a reason of its own; twice on the same device is the device. */
const maxCrashes = 2;

/** Loading on a card takes seconds, and half a minute where its driver compiles each kernel for the first time. */
const maxLoadMs = 90_000;

/** Attempts that come to nothing: the worker has no better answer than before. */
const maxFruitless = 3;

export class DeviceWatch {
  readonly #options: DeviceWatchOptions;
  readonly #stopListening: () => void;
  readonly #crashes = new Map<DeviceName, number>();
  #distrusted: readonly DeviceRefusal[] = [];
  #runsOn: DeviceName | undefined;
  #isLoading = false;
  #cancelTimer: (() => void) | undefined;
  #measuring: AbortController | undefined;
  #brokenOffCount = 0;
  #fruitlessCount = 0;
  #runningCount = 0;

  constructor(options: DeviceWatchOptions) {
    this.#options = options;
    this.#stopListening = options.host.onState((state) => this.#follow(state));
  }

  /** Devices that failed in this session; the next start leaves them out. */
  get distrusted(): readonly DeviceRefusal[] {
    return this.#distrusted;
  }

  /** Requests that somebody waits for. */
  setRunningCount(count: number): void {
    this.#runningCount = count;
    this.noteActivity();
  }

  /** Somebody types, or waits for the model. */
  noteActivity(): void {
    if (this.#measuring !== undefined) {
      this.#brokenOffCount++;
      this.#measuring.abort();
    }
    this.#rearm();
  }

  /** The user wants something else of the devices: what failed may be tried again. */
  forget(): void {
    this.#distrusted = [];
    this.#crashes.clear();
  }

  dispose(): void {
    this.#stopListening();
    this.#rest();
  }

  #follow(state: WorkerState): void {
    switch (state.kind) {
      case "loading":
        this.#rest();
        this.#isLoading = true;
        this.#runsOn = state.device;
        if (state.stage === "start" || state.stage === "check") this.#limitLoading();
        return;
      case "ready":
        this.#ready(state);
        return;
      case "failed":
        this.#rest();
        if (state.error.code === "worker/stopped") this.#crashed();
        this.#runsOn = undefined;
        return;
      case "off":
      case "resting":
        this.#rest();
        this.#runsOn = undefined;
    }
  }

  #ready({ model }: Extract<WorkerState, { kind: "ready" }>): void {
    const { deviceState } = model;
    this.#isLoading = false;
    this.#runsOn = deviceState?.runsOn;
    if (deviceState?.refused !== undefined) {
      if (deviceState.refused.hasFailed === true) this.#distrust(deviceState.refused);
      this.#options.onRefused(deviceState.refused);
    }
    if (deviceState?.isMeasured === false) this.#rearm();
  }

  #crashed(): void {
    const device = this.#runsOn;
    if (device === undefined || device === "cpu") return;
    const count = (this.#crashes.get(device) ?? 0) + 1;
    this.#crashes.set(device, count);
    if (!this.#isLoading && count < maxCrashes) return;
    this.#giveUp(device, this.#isLoading ? "crashedLoading" : "crashedTwice");
  }

  /** A driver may hang for ever, and the worker with it. */
  #limitLoading(): void {
    const device = this.#runsOn;
    if (device === undefined || device === "cpu") return;
    this.#cancelTimer = this.#options.timers.after(maxLoadMs, () => {
      this.#cancelTimer = undefined;
      this.#giveUp(device, "hung");
      this.#options.host.restart();
    });
  }

  #giveUp(device: DeviceName, failure: Parameters<DeviceWatchOptions["failureReason"]>[0]): void {
    const refusal: DeviceRefusal = { device, reason: this.#options.failureReason(failure), hasFailed: true };
    this.#distrust(refusal);
    this.#options.onRefused(refusal);
  }

  #distrust(refusal: DeviceRefusal): void {
    if (this.#distrusted.some(({ device }) => device === refusal.device)) return;
    this.#distrusted = [...this.#distrusted, refusal];
    this.#options.log(`${refusal.device} is not used any more: ${refusal.reason}`);
  }

  #rest(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#measuring?.abort();
    this.#measuring = undefined;
  }

  /** Waits from now on for a pause that is long enough, if there is something to measure. */
  #rearm(): void {
    const { state } = this.#options.host;
    if (state.kind !== "ready") return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#runningCount > 0 || state.model.deviceState?.isMeasured !== false || this.#fruitlessCount >= maxFruitless) return;
    const waitMs = Math.min(quietMs * 2 ** this.#brokenOffCount, maxQuietMs);
    this.#cancelTimer = this.#options.timers.after(waitMs, () => {
      this.#cancelTimer = undefined;
      if (this.#options.onBattery()) this.#rearm();
      else void this.#measure();
    });
  }

  /** Never rejects. */
  async #measure(): Promise<void> {
    if (this.#measuring !== undefined) return;
    const controller = new AbortController();
    this.#measuring = controller;
    const { measure, host, log } = this.#options;
    const runsOn = this.#runsOn;
    try {
      const { best } = await measure({ scope: "wanted" }, controller.signal);
      if (controller.signal.aborted) return;
      log(`devices measured: ${best} is the one to take`);
      this.#measuring = undefined;
      if (best !== runsOn) {
        host.restart();
        return;
      }
      this.#fruitlessCount++;
    } catch (error) {
      if (controller.signal.aborted) return;
      this.#fruitlessCount++;
      log(`devices could not be measured: ${messageOf(error)}`);
    } finally {
      if (this.#measuring === controller) this.#measuring = undefined;
    }
    this.#rearm();
  }
}
