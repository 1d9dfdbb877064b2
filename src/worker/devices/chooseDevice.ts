/** Which device runs a model: the one that the user named, or the one that a keystroke takes least time on. */
import type { ActivationType, DeviceChoice, DeviceName } from "../../shared/deviceName.ts";
import type { DeviceFinding, DeviceRefusal, DeviceTimes } from "../../shared/deviceReport.ts";

export interface ChosenDevice {
  readonly device: DeviceName;
  readonly activations: ActivationType;
  /** The device that the user named and that cannot be taken. */
  readonly refused?: DeviceRefusal;
}

/** As many as an answer has: a line comes to a dozen, a block to several. */
const answerTokens = 24;

/** What is won by less than this is not worth a driver that may fail, and memory of the card that the editor's windows use too. */
const minGain = 1.1;

const cpu: ChosenDevice = { device: "cpu", activations: "float32" };

/** What a model costs at a keystroke: some dozen tokens are read, which is one pass, and an answer is written. */
export function keystrokeMs({ prefillMs, decodeMs }: DeviceTimes): number {
  return prefillMs + answerTokens * decodeMs;
}

/** By what is known. The CPU stands in for what has not been tried yet, and for what was refused. */
export function chooseDevice(wanted: DeviceChoice, findings: readonly DeviceFinding[]): ChosenDevice {
  if (wanted === "auto") return fastest(findings);
  const finding = findings.find(({ device }) => device === wanted);
  if (finding === undefined || wanted === "cpu") return cpu;
  if (finding.works) return { device: wanted, activations: finding.activations };
  if (finding.isUntried === true) return cpu;
  return { ...cpu, refused: { device: wanted, reason: finding.reason } };
}

function fastest(findings: readonly DeviceFinding[]): ChosenDevice {
  const measured = findings.flatMap((finding) =>
    finding.works && finding.times !== undefined && finding.device !== "cpu" ? [{ ...finding, ms: keystrokeMs(finding.times) }] : [],
  );
  const [best] = measured.sort((a, b) => a.ms - b.ms);
  const cpuTimes = findings.flatMap((finding) => (finding.device === "cpu" && finding.works ? (finding.times ?? []) : []))[0];
  // A CPU without times is one that gave no result while others did, or that has not been measured; deviceSearch.ts waits for it.
  if (best === undefined || (cpuTimes !== undefined && best.ms * minGain > keystrokeMs(cpuTimes))) return cpu;
  return { device: best.device, activations: best.activations };
}
