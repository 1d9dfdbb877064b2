/** What is known of the devices of this machine, as the worker finds it, keeps it on the disk and tells it to the editor. */
import * as z from "zod";
import { type DeviceChoice, type DeviceName, deviceNames } from "./deviceName.ts";

/** Tokens of the prompt that a device is measured with: one pass, as prefill makes them. */
export const measuredPromptTokens = 64;

/** Of one model on one device. */
export const DeviceTimes = z.object({
  /** For a prompt of `measuredPromptTokens`. */
  prefillMs: z.number().nonnegative(),
  /** For each token after it. */
  decodeMs: z.number().nonnegative(),
});

export type DeviceTimes = z.infer<typeof DeviceTimes>;

const told = {
  device: z.enum(deviceNames),
  /** In words, for the user. */
  reason: z.string(),
  /** What the runtime or the system said, or the times of the small test model; may be empty. */
  detail: z.string(),
};

/** `times` are of the model itself and absent where there is nothing to compare with, or not yet. */
export const DeviceFinding = z.discriminatedUnion("works", [
  z.object({ ...told, works: z.literal(false), isUntried: z.boolean().optional() }),
  z.object({ ...told, works: z.literal(true), activations: z.enum(["float16", "float32"]), times: DeviceTimes.optional() }),
]);

export type DeviceFinding = z.infer<typeof DeviceFinding>;

/** A device that is not used, and why, in words. */
export interface DeviceRefusal {
  readonly device: DeviceName;
  readonly reason: string;
  /** It failed as it was used; else it was not taken in the first place. */
  readonly hasFailed?: boolean;
}

/** Which device a model runs on, and whether that may change. */
export interface DeviceState {
  readonly wanted: DeviceChoice;
  readonly runsOn: DeviceName;
  /** False while a device that may be taken has not been tried with this model. */
  readonly isMeasured: boolean;
  /** The device that the user named, or that had been chosen, and that the CPU stands in for. */
  readonly refused?: DeviceRefusal;
}
