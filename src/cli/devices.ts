/** `nearline devices`: what could run a model here, how quick each is with it, and why each is taken or refused. */
import { parseArgs } from "node:util";
import { deviceLabels } from "../shared/deviceName.ts";
import { type DeviceFinding, measuredPromptTokens } from "../shared/deviceReport.ts";
import { modelPathOf, weightsOf } from "./openModel.ts";
import { searchDevices } from "./searchDevices.ts";

export async function devices(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      model: { type: "string" },
      weights: { type: "string" },
      anew: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const search = await searchDevices(modelPathOf(values.model), weightsOf(values.weights));
  await search.measure("auto", { anew: values.anew }, new AbortController().signal);
  const choice = search.choose("auto").device;
  const { stdout } = process;
  if (values.json) {
    stdout.write(`${JSON.stringify({ order: search.findings, choice })}\n`);
    return;
  }
  for (const finding of search.findings) {
    const { device, works, reason } = finding;
    stdout.write(`${device === choice ? "→" : " "} ${deviceLabels[device].padEnd(9)} ${works ? "works" : "no"}: ${reason}\n`);
    for (const line of details(finding)) stdout.write(`             ${line}\n`);
  }
}

function details(finding: DeviceFinding): readonly string[] {
  const lines = finding.detail.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  if (!finding.works || finding.times === undefined) return lines;
  const { prefillMs, decodeMs } = finding.times;
  return [
    ...lines,
    `this model: ${measuredPromptTokens} tokens read in ${prefillMs.toFixed(1)} ms, one written in ${decodeMs.toFixed(1)} ms`,
  ];
}
