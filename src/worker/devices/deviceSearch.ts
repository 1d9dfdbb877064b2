/**
 * What is known of the devices for one model, and how more comes to be known.
 *
 * Invariants:
 * - Asking costs nothing: what the system tells is asked once, and everything else comes from the disk. Only `measure` tries anything, in
 *   processes of their own.
 * - Whatever a trial found is written at once, so that one that is broken off goes on where it was.
 * - What the system tells, and what failed in this session, comes before what is remembered.
 */
import { join } from "node:path";
import { t } from "@vscode/l10n";
import { runtimeVersion } from "../../engine/hardware.ts";
import { discardWeights } from "../../model/weights/weightCache.ts";
import type { WeightForm } from "../../model/weights/weightForms.ts";
import { type DeviceChoice, type DeviceName, deviceNames } from "../../shared/deviceName.ts";
import type { DeviceFinding, DeviceRefusal, DeviceTimes } from "../../shared/deviceReport.ts";
import type { MemoryEstimate } from "../../shared/models.ts";
import { type ChosenDevice, chooseDevice } from "./chooseDevice.ts";
import { type DeviceRecord, readDeviceRecord, writeDeviceRecord } from "./deviceRecords.ts";
import { driverState } from "./driverState.ts";
import type { MeasureResult, MeasureTask } from "./measureModel.ts";
import { type MeasureOutcome, runMeasurement } from "./measureProcess.ts";
import { stageWords, type TimeBudget } from "./trialProcess.ts";
import { cpuFinding, type Probing, probingIn, refusalOf, tryDevice } from "./tryDevices.ts";
import { roomRefusal, videoMemoryBytes } from "./videoMemory.ts";

/** All trials together, but for repacking; most machines need two or three seconds. */
const budgetMs = 10_000;
/** What a trial needs at least: with less left it waits for the next time rather than be taken for one that hangs. */
const minTrialMs = 3000;

/** A model, and how it will be run. */
export interface SearchedModel {
  readonly modelPath: string;
  /** Of its bytes (identity.ts). */
  readonly identity: string;
  readonly form: WeightForm;
  readonly threads: number;
  readonly cacheFolder: string;
  /** Memory on a device. */
  readonly estimate: () => Pick<MemoryEstimate, "totalBytes">;
}

/** The model as it runs already: it need not be loaded a second time, for which there may be no memory. */
export interface RunningModel {
  readonly device: DeviceName;
  /** Rejects with the signal's reason. */
  readonly times: (signal: AbortSignal) => Promise<DeviceTimes>;
}

/** The machine and the processes that try it; tests put their own in its place. */
export interface SearchMachine {
  readonly probing: Probing;
  /** Changes when what is remembered may no longer hold. */
  readonly state: string;
  readonly runtimeFolder: string;
  readonly measure: (task: MeasureTask, budget: TimeBudget, signal: AbortSignal) => Promise<MeasureOutcome>;
  readonly videoMemoryBytes: () => Promise<number | undefined>;
}

/** `bundleFolder` holds the worker's bundle, and ONNX Runtime lies beside `runtimeFolder`. */
export function searchMachine(bundleFolder: string, runtimeFolder: string, cudaFolder: string): SearchMachine {
  const probing = probingIn(bundleFolder, runtimeFolder, cudaFolder);
  const cards = probing.cards.map(({ vendorId, deviceId }) => `${vendorId.toString(16)}:${deviceId.toString(16)}`).sort();
  return {
    probing,
    state: [probing.target, runtimeVersion(runtimeFolder), cards.join(" "), driverState(), cudaFolder].join("; "),
    runtimeFolder,
    measure: (task, budget, signal) => runMeasurement(join(bundleFolder, "worker.js"), task, budget, signal),
    videoMemoryBytes: () => videoMemoryBytes(probing.cards),
  };
}

/** The form in which a device gets weights that are to be as they are in the file: not every one has the kernels that the CPU has. */
export function formOn(device: DeviceName, form: WeightForm): WeightForm {
  return form === "exact" && device !== "cpu" ? "portable" : form;
}

export class DeviceSearch {
  readonly #model: SearchedModel;
  readonly #machine: SearchMachine;
  #distrusted: readonly DeviceRefusal[];
  readonly #key: string;
  #record: DeviceRecord;

  private constructor(
    model: SearchedModel,
    machine: SearchMachine,
    distrusted: readonly DeviceRefusal[],
    key: string,
    record: DeviceRecord,
  ) {
    this.#model = model;
    this.#machine = machine;
    this.#distrusted = distrusted;
    this.#key = key;
    this.#record = record;
  }

  static async open(model: SearchedModel, machine: SearchMachine, distrusted: readonly DeviceRefusal[] = []): Promise<DeviceSearch> {
    const key = `${model.identity}; ${model.form}; ${machine.state}`;
    const record = await readDeviceRecord(model.cacheFolder, key);
    return new DeviceSearch(model, machine, distrusted, key, record ?? noRecord);
  }

  /** Each device, in the order in which they are tried. */
  get findings(): readonly DeviceFinding[] {
    return deviceNames.map((device) => this.#findingOf(device));
  }

  /** Not to be taken any more while this process runs. */
  distrust(refusal: DeviceRefusal): void {
    this.#distrusted = [...this.#distrusted, refusal];
  }

  choose(wanted: DeviceChoice): ChosenDevice {
    // Part of an answer would have the model move twice.
    return wanted === "auto" && !this.isMeasured(wanted) ? chooseDevice("cpu", []) : chooseDevice(wanted, this.findings);
  }

  /** Whether nothing that could be tried would change the choice. */
  isMeasured(wanted: DeviceChoice): boolean {
    return this.#untried(wanted).length === 0;
  }

  /**
   * Tries what may be chosen and is not known; with `anew` forgets what is known first, and tries all devices. `onFinding` hears of each as it is known. Rejects with
   * the signal's reason.
   */
  async measure(
    wanted: DeviceChoice,
    { anew, running }: { readonly anew: boolean; readonly running?: RunningModel },
    signal: AbortSignal,
    onFinding: (finding: DeviceFinding) => void = () => {},
  ): Promise<void> {
    const budget: TimeBudget = { leftMs: budgetMs };
    if (anew) this.#record = noRecord;
    const aim = anew ? "auto" : wanted;
    const made = new Map<DeviceName, MeasureResult & { kind: "timed" }>();
    for (;;) {
      const [device] = this.#untried(aim);
      if (device === undefined || budget.leftMs < minTrialMs) break;
      const finding = await this.#try(device, { budget, made, running }, signal);
      await this.#remember(finding);
      onFinding(finding);
    }
    await this.#tidy(wanted, made);
  }

  #findingOf(device: DeviceName): DeviceFinding {
    const distrusted = this.#distrusted.find((one) => one.device === device);
    if (distrusted !== undefined) return { device, works: false, reason: distrusted.reason, detail: "" };
    const refused = refusalOf(device, this.#machine.probing);
    if (refused !== undefined) return refused;
    const known = this.#record.findings.find((one) => one.device === device);
    if (known === undefined) return device === "cpu" ? cpuFinding() : untried(device);
    const room = known.works && device !== "cpu" ? this.#roomRefusal(this.#record.memoryBytes) : undefined;
    return room === undefined ? known : { device, works: false, reason: room, detail: known.detail };
  }

  /** In the order in which they are to be tried: the CPU last, and only where there is something to compare it with. */
  #untried(wanted: DeviceChoice): readonly DeviceName[] {
    const { findings } = this;
    const others = findings.filter((one) =>
      one.works
        ? // It had no room before, and has now.
          wanted === "auto" && one.device !== "cpu" && one.times === undefined
        : one.isUntried === true && (wanted === "auto" || one.device === wanted),
    );
    if (wanted !== "auto" || others.length > 0) return others.map(({ device }) => device);
    const isNeeded = findings.some(({ device, works }) => works && device !== "cpu");
    return isNeeded && !this.#record.findings.some(({ device }) => device === "cpu") ? ["cpu"] : [];
  }

  async #try(device: DeviceName, { budget, made, running }: Trials, signal: AbortSignal): Promise<DeviceFinding> {
    const { probing, measure, runtimeFolder } = this.#machine;
    const finding = await tryDevice(device, probing, budget, signal);
    if (!finding.works) return finding;
    if (device === running?.device) return { ...finding, times: await running.times(signal) };
    if (device !== "cpu") {
      const memoryBytes = await this.#machine.videoMemoryBytes();
      this.#record = { ...this.#record, ...(memoryBytes === undefined ? {} : { memoryBytes }) };
      // Kept as one that works: whether there is room is looked at again when the settings are others.
      if (this.#roomRefusal(memoryBytes) !== undefined) return finding;
    }
    const { modelPath, cacheFolder, form, threads } = this.#model;
    const { activations } = finding;
    const task = { modelPath, cacheFolder, form: formOn(device, form), device, activations, threads, runtimeFolder };
    const outcome = await measure(task, budget, signal);
    if (outcome.kind === "timed") {
      made.set(device, outcome);
      return { ...finding, times: outcome.times };
    }
    // The model runs on the CPU, whatever became of its measurement.
    if (device === "cpu") return finding;
    const { detail } = finding;
    if (outcome.kind === "failed") return { device, works: false, reason: t("cannot run this model"), detail: outcome.message };
    const reason = t("{0} while {1} this model", outcome.how, stageWords(outcome.stage));
    return { device, works: false, reason, detail: outcome.errors === "" ? detail : outcome.errors };
  }

  #roomRefusal(memoryBytes: number | undefined): string | undefined {
    return memoryBytes === undefined ? undefined : roomRefusal(this.#model.estimate(), memoryBytes);
  }

  async #remember(finding: DeviceFinding): Promise<void> {
    const others = this.#record.findings.filter(({ device }) => device !== finding.device);
    this.#record = { ...this.#record, findings: [...others, finding] };
    await writeDeviceRecord(this.#model.cacheFolder, this.#key, this.#record);
  }

  /** Weights that were repacked to be measured, and lie on the disk for a device that will not run them. */
  async #tidy(wanted: DeviceChoice, made: ReadonlyMap<DeviceName, MeasureResult & { kind: "timed" }>): Promise<void> {
    if (!this.isMeasured(wanted)) return;
    const { form } = this.#model;
    const used = formOn(this.choose(wanted).device, form);
    for (const [device, { graphPath, isNew }] of made) {
      if (isNew && formOn(device, form) !== used) await discardWeights({ graphPath });
    }
  }
}

interface Trials {
  readonly budget: TimeBudget;
  /** Gets what weights were repacked for. */
  readonly made: Map<DeviceName, MeasureResult & { kind: "timed" }>;
  readonly running: RunningModel | undefined;
}

const noRecord: DeviceRecord = { findings: [] };

function untried(device: DeviceName): DeviceFinding {
  return { device, works: false, isUntried: true, reason: t("has not been tried with this model yet"), detail: "" };
}
