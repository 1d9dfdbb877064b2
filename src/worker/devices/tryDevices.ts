/** Which devices are of use at all: what the system tells of them, then a probe of each that may be. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { t } from "@vscode/l10n";
import { type GraphicsCard, listGraphicsCards, whyNoCuda } from "../../engine/hardware.ts";
import { type DeviceName, deviceNames, deviceTargets } from "../../shared/deviceName.ts";
import type { DeviceFinding } from "../../shared/deviceReport.ts";
import { formatMilliseconds } from "../../shared/formatMilliseconds.ts";
import { maxDifference, probePromptTokens } from "../probe.ts";
import { type ProbeOutcome, runProbe } from "../probeProcess.ts";
import { stageWords, type TimeBudget } from "./trialProcess.ts";

/** A graphics card this much slower than one thread of the CPU is none, and of no use if it were. */
const maxSlowness = 4;

/** Numbers of vendors whose graphics cards exist in software only: Microsoft's basic renderer and those of virtual machines. */
const microsoft = 0x1414;
const virtualMachines = [0x1af4, 0x1234, 0x1013, 0x15ad, 0x80ee];

/** Names by which Vulkan's software drivers appear in the variables that choose a driver. */
const softwareDrivers = /swiftshader|lvp|llvmpipe|lavapipe/iu;

/** NVIDIA's driver for Linux, and Windows' in its subsystem for Linux. Of a card without a display the system may list nothing else. */
const nvidiaDrivers = ["/proc/driver/nvidia/version", "/dev/dxg"];

export interface Probing {
  /** `<platform>-<arch>`. */
  readonly target: string;
  readonly cards: readonly GraphicsCard[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly exists: (path: string) => boolean;
  /** Why CUDA's libraries do not do; undefined when they may. */
  readonly whyNoCuda: () => string | undefined;
  readonly probe: (device: DeviceName, budget?: TimeBudget, signal?: AbortSignal) => Promise<ProbeOutcome>;
}

/**
 * Probes as this machine does them. `bundleFolder` holds the worker's bundle; ONNX Runtime lies beside `runtimeFolder`, which is another one where the user
 * has set a folder for CUDA (`cudaRuntime.ts`).
 */
export function probingIn(bundleFolder: string, runtimeFolder = bundleFolder, cudaFolder = ""): Probing {
  return {
    target: `${process.platform}-${process.arch}`,
    cards: listGraphicsCards(runtimeFolder),
    environment: process.env,
    exists: existsSync,
    whyNoCuda: () => whyNoCuda(runtimeFolder, cudaFolder),
    probe: (device, budget, signal) =>
      runProbe(join(bundleFolder, "worker.js"), device, {
        runtimeFolder,
        ...(budget === undefined ? {} : { budget }),
        ...(signal === undefined ? {} : { signal }),
      }),
  };
}

/** Every device that this platform can have, in the order in which they are tried. Rejects with the signal's reason. */
export async function tryDevices(
  probing: Probing,
  onFinding: (finding: DeviceFinding) => void = () => {},
  signal?: AbortSignal,
): Promise<readonly DeviceFinding[]> {
  const findings: DeviceFinding[] = [];
  for (const device of deviceNames) {
    const finding = refusalOf(device, probing) ?? (await tryDevice(device, probing, undefined, signal));
    findings.push(finding);
    onFinding(finding);
  }
  return findings;
}

export function cpuFinding(): DeviceFinding {
  return { device: "cpu", works: true, activations: "float32", reason: t("always works"), detail: "" };
}

/** Why there is no point in trying a device, by what the system tells; costs nothing to ask. */
export function refusalOf(device: DeviceName, probing: Probing): DeviceFinding | undefined {
  const reason = refusalReason(device, probing);
  return reason === undefined ? undefined : { device, works: false, reason, detail: "" };
}

function refusalReason(device: DeviceName, probing: Probing): string | undefined {
  const { target, exists } = probing;
  if (!deviceTargets[device].includes(target)) return t("is not for {0}", target);
  switch (device) {
    case "cpu":
    case "coreml":
      return undefined;
    case "cuda":
      return nvidiaDrivers.some(exists) ? probing.whyNoCuda() : t("there is no driver of NVIDIA's");
    case "webgpu":
    case "directml":
      return softwareReason(probing);
  }
}

/** Rejects with the signal's reason when that fires, and for nothing else. */
export async function tryDevice(device: DeviceName, { probe }: Probing, budget?: TimeBudget, signal?: AbortSignal): Promise<DeviceFinding> {
  return device === "cpu" ? cpuFinding() : verdict(device, await probe(device, budget, signal));
}

function verdict(device: DeviceName, outcome: ProbeOutcome): DeviceFinding {
  const refused = (reason: string, detail: string): DeviceFinding => ({ device, works: false, reason, detail });
  if (outcome.kind === "failed") return refused(t("cannot run the test model"), outcome.message);
  if (outcome.kind === "ended") return refused(t("{0} while {1}", outcome.how, stageWords(outcome.stage)), outcome.errors);
  const { activations, difference, prefillMs, decodeMs, cpuPrefillMs, cpuDecodeMs } = outcome;
  const detail = t(
    "{0}, {1} tokens in {2} (CPU, one thread: {3}), a token in {4} ({5}), results differ by {6} %",
    activations,
    probePromptTokens,
    formatMilliseconds(prefillMs),
    formatMilliseconds(cpuPrefillMs),
    formatMilliseconds(decodeMs),
    formatMilliseconds(cpuDecodeMs),
    (100 * difference).toFixed(1),
  );
  if (!(difference <= maxDifference)) return refused(t("computes something else than the CPU"), detail);
  if (prefillMs > maxSlowness * cpuPrefillMs) return refused(t("is slower than the CPU"), detail);
  return { device, works: true, activations, reason: t("computes as the CPU does"), detail };
}

function softwareReason({ cards, environment }: Probing): string | undefined {
  const { VK_ICD_FILENAMES: named, VK_DRIVER_FILES: files } = environment;
  const driver = [named, files].find((value) => value !== undefined && softwareDrivers.test(value));
  if (driver !== undefined) return t("is not a graphics card: the environment asks for {0}", driver);
  if (cards.length === 0) return t("the system lists no graphics card");
  if (cards.some(({ vendorId }) => vendorId !== microsoft && !virtualMachines.includes(vendorId))) return undefined;
  return cards.some(({ vendorId }) => vendorId === microsoft)
    ? t("is not a graphics card: the system lists only Microsoft's software renderer")
    : t("is not a graphics card: the system lists only a virtual machine's card");
}
