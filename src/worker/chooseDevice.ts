/** Which device runs the model: what the user named, or the first that a probe finds to be of use. */
import { join } from "node:path";
import { type GraphicsCard, listGraphicsCards } from "../engine/hardware.ts";
import { type ActivationType, type DeviceChoice, type DeviceName, deviceNames, deviceTargets } from "../shared/deviceName.ts";
import { maxDifference, probePromptTokens } from "./probe.ts";
import { type ProbeOutcome, runProbe } from "./probeProcess.ts";

export type DeviceResult = { readonly device: DeviceName } & Verdict;

type Verdict = {
  /** In words, for the user. */
  readonly reason: string;
  /** What the runtime or the system said, or the times measured; may be empty. */
  readonly detail: string;
} & ({ readonly works: false } | { readonly works: true; readonly activations: ActivationType });

export interface ChosenDevice {
  readonly device: DeviceName;
  readonly activations: ActivationType;
}

const cpu: ChosenDevice = { device: "cpu", activations: "float32" };

/** A graphics card this much slower than one thread of the CPU is none, and of no use if it were. */
const maxSlowness = 4;

/** Numbers of vendors whose graphics cards exist in software only: Microsoft's basic renderer and those of virtual machines. */
const virtualVendors: ReadonlyMap<number, string> = new Map([
  [0x1414, "Microsoft's software renderer"],
  [0x1af4, "a virtual machine's card"],
  [0x1234, "a virtual machine's card"],
  [0x1013, "a virtual machine's card"],
  [0x15ad, "a virtual machine's card"],
  [0x80ee, "a virtual machine's card"],
]);

/** Names by which Vulkan's software drivers appear in the variables that choose a driver. */
const softwareDrivers = /swiftshader|lvp|llvmpipe|lavapipe/iu;

export interface Probing {
  readonly target: string;
  readonly probe: (device: DeviceName) => Promise<ProbeOutcome>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Probes as this machine does them. `bundleFolder` holds the worker's bundle. */
export function probingIn(bundleFolder: string): Probing {
  return {
    target: `${process.platform}-${process.arch}`,
    probe: (device) => runProbe(join(bundleFolder, "worker.js"), device),
    environment: process.env,
  };
}

/** Every device that this platform can have, in the order in which they are tried. The first that works is the one to take. */
export async function tryDevices(probing: Probing, onResult: (result: DeviceResult) => void = () => {}): Promise<readonly DeviceResult[]> {
  const results: DeviceResult[] = [];
  for (const device of deviceNames) {
    const result = await tryDevice(device, probing);
    results.push(result);
    onResult(result);
  }
  return results;
}

/** A device that the user names is taken as it is; `auto` looks no further than the first that works. */
export async function chooseDevice(
  choice: DeviceChoice,
  bundleFolder: string,
  probing = probingIn(bundleFolder),
  listCards = listGraphicsCards,
): Promise<ChosenDevice> {
  // Without a probe nobody knows whether the device has float16; all have float32.
  if (choice !== "auto") return { device: choice, activations: "float32" };
  // Without a card nothing but the CPU can win, and the processes that would find out take seconds.
  if (realCards(listCards(bundleFolder)).length === 0) return cpu;
  for (const device of deviceNames) {
    const result = await tryDevice(device, probing);
    if (result.works) return { device, activations: result.activations };
  }
  return cpu;
}

async function tryDevice(device: DeviceName, { target, probe, environment }: Probing): Promise<DeviceResult> {
  if (device === "cpu") return { ...cpu, works: true, reason: "always works", detail: "" };
  if (!deviceTargets[device].includes(target)) return { device, works: false, reason: `is not for ${target}`, detail: "" };
  return { device, ...verdict(await probe(device), environment) };
}

function verdict(outcome: ProbeOutcome, environment: Probing["environment"]): Verdict {
  if (outcome.kind === "failed") return { works: false, reason: "cannot run the test model", detail: outcome.message };
  if (outcome.kind === "ended") return { works: false, reason: `${outcome.how} while ${outcome.stage}`, detail: outcome.errors };
  const { activations, difference, prefillMs, decodeMs, cpuPrefillMs, cpuDecodeMs, cards } = outcome;
  const detail = [
    activations,
    `${probePromptTokens} tokens in ${milliseconds(prefillMs)} (CPU, one thread: ${milliseconds(cpuPrefillMs)})`,
    `a token in ${milliseconds(decodeMs)} (${milliseconds(cpuDecodeMs)})`,
    `results differ by ${(100 * difference).toFixed(1)} %`,
  ].join(", ");
  const software = softwareReason(cards, environment);
  if (software !== undefined) return { works: false, reason: `is not a graphics card: ${software}`, detail };
  if (!(difference <= maxDifference)) return { works: false, reason: "computes something else than the CPU", detail };
  if (prefillMs > maxSlowness * cpuPrefillMs) return { works: false, reason: "is slower than the CPU", detail };
  return { works: true, activations, reason: "computes as the CPU does", detail };
}

function softwareReason(cards: readonly GraphicsCard[], environment: Probing["environment"]): string | undefined {
  const { VK_ICD_FILENAMES: named, VK_DRIVER_FILES: files } = environment;
  const driver = [named, files].find((value) => value !== undefined && softwareDrivers.test(value));
  if (driver !== undefined) return `the environment asks for ${driver}`;
  if (realCards(cards).length > 0) return undefined;
  const [card] = cards;
  return card === undefined ? "the system lists none" : `the system lists only ${virtualVendors.get(card.vendorId) ?? card.vendor}`;
}

function realCards(cards: readonly GraphicsCard[]): readonly GraphicsCard[] {
  return cards.filter(({ vendorId }) => !virtualVendors.has(vendorId));
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
