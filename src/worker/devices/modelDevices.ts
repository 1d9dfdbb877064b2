/** The devices of one model: which it is loaded on, why not on another, and what is told of that. */
import type { LlamaConfig } from "../../model/config.ts";
import type { ModelFile } from "../../model/formats/modelFile.ts";
import { type DeviceChoice, type DeviceName, deviceLabels } from "../../shared/deviceName.ts";
import type { DeviceRefusal } from "../../shared/deviceReport.ts";
import type { MeasureDevicesParams, MeasureDevicesResult, ModelInfo } from "../../shared/protocol.ts";
import type { ChosenDevice } from "./chooseDevice.ts";
import type { DeviceSearch, RunningModel } from "./deviceSearch.ts";
import { type SearchOptions, searchFor } from "./searchFor.ts";

export interface DeviceWish extends SearchOptions {
  readonly wanted: DeviceChoice;
}

export class ModelDevices {
  readonly chosen: ChosenDevice;
  /** Beside which ONNX Runtime lies. */
  readonly runtimeFolder: string;
  readonly #wanted: DeviceChoice;
  readonly #search: DeviceSearch;
  #runsOn: DeviceName;
  #refused: DeviceRefusal | undefined;

  private constructor(wanted: DeviceChoice, search: DeviceSearch, runtimeFolder: string) {
    this.#wanted = wanted;
    this.#search = search;
    this.runtimeFolder = runtimeFolder;
    this.chosen = search.choose(wanted);
    this.#runsOn = this.chosen.device;
    this.#refused = this.chosen.refused;
  }

  static async open(file: ModelFile, config: LlamaConfig, { wanted, ...options }: DeviceWish): Promise<ModelDevices> {
    const { search, runtimeFolder } = await searchFor(file, config, options);
    return new ModelDevices(wanted, search, runtimeFolder);
  }

  /** The model runs on the CPU from now on. `message` is the error's, which names the device. */
  fail(device: DeviceName, message: string): void {
    const subject = `${deviceLabels[device]}: `;
    this.#refused = { device, reason: message.startsWith(subject) ? message.slice(subject.length) : message, hasFailed: true };
    this.#search.distrust(this.#refused);
    this.#runsOn = "cpu";
  }

  get runsOn(): DeviceName {
    return this.#runsOn;
  }

  get told(): Required<Pick<ModelInfo, "devices" | "deviceState">> {
    const wanted = this.#wanted;
    return {
      devices: this.#search.findings,
      deviceState: {
        wanted,
        runsOn: this.#runsOn,
        isMeasured: this.#search.isMeasured(wanted),
        ...(this.#refused === undefined ? {} : { refused: this.#refused }),
      },
    };
  }

  /** `times` measures the model as it runs now. */
  async measure({ scope }: MeasureDevicesParams, times: RunningModel["times"], signal: AbortSignal): Promise<MeasureDevicesResult> {
    const running = { device: this.#runsOn, times };
    await this.#search.measure(scope === "wanted" ? this.#wanted : "auto", { anew: scope === "anew", running }, signal);
    return { devices: this.#search.findings, best: this.#search.choose(this.#wanted).device };
  }
}
