/** `nearline import PATH`: whether a model runs, and whether it does what models do, before anybody relies on it. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { formatBytes } from "../shared/formatBytes.ts";
import type { ModelFacts, SelfTestResult } from "../shared/models.ts";
import { inspectModel } from "../worker/tools/inspectModel.ts";
import { isPassed, selfTest } from "../worker/tools/selfTest.ts";
import { cacheFolder, deviceOf, weightsOf } from "./openModel.ts";
import { UsageError } from "./usageError.ts";

/** Not an error of this program, nor of how it was called: the model is not one to use. */
const refused = 1;

export async function importModel(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, device: { type: "string" }, weights: { type: "string" } },
  });
  const [given, ...others] = positionals;
  if (given === undefined || others.length > 0) throw new UsageError(`import takes one PATH, got ${positionals.length}`);
  const [modelPath, form, device] = [resolve(given), weightsOf(values.weights), deviceOf(values.device)];
  const { stdout, stderr } = process;

  const inspection = await inspectModel(modelPath, form);
  if (inspection.kind === "refused") {
    process.exitCode = refused;
    if (values.json) stdout.write(`${JSON.stringify({ path: modelPath, inspection, passed: false })}\n`);
    else stderr.write(`nearline: ${inspection.message}\n`);
    return;
  }
  if (!values.json) stdout.write(describeFacts(inspection.facts));
  const warn = (message: string) => stderr.write(`nearline: ${message}\n`);
  let shown = false;
  const result = await selfTest(
    { modelPath, cacheFolder: cacheFolder(), threads: 0, form, bundleFolder: __dirname, device, warn },
    (stage, fraction) => {
      if (!stderr.isTTY) return;
      shown = true;
      stderr.write(`\rnearline: ${stage === "ask" ? "trying" : `loading (${stage})`} ${Math.round(fraction * 100)} % `);
    },
    new AbortController().signal,
  );
  if (shown) stderr.write("\r\x1b[K");
  const passed = isPassed(result);
  if (!passed) process.exitCode = refused;
  stdout.write(
    values.json ? `${JSON.stringify({ path: modelPath, inspection, selfTest: result, passed })}\n` : describeResult(result, passed),
  );
}

function describeFacts(facts: ModelFacts): string {
  const rows = {
    name: facts.name,
    architecture: facts.architecture,
    parameters: `${(facts.parameterCount / 1e9).toFixed(2)} billion`,
    weights: `${facts.quantization}, ${formatBytes(facts.weightBytes)} repacked`,
    context: `${facts.contextTokens} tokens, ${facts.kvBytesPerToken} bytes each`,
    middle: facts.canFillInTheMiddle ? "fills in the middle" : "goes on with the text before the cursor",
    chat: facts.hasChatTemplate ? "has a template" : "has no template",
  };
  return Object.entries(rows)
    .map(([key, value]) => `${key.padEnd(14)}${value}\n`)
    .join("");
}

function describeResult({ fill, chat, device, loadMs }: SelfTestResult, passed: boolean): string {
  const mark = (isRight: boolean) => (isRight ? "right" : "wrong");
  const [line = ""] = fill.before.split("\n").slice(-1);
  return [
    `${"loaded".padEnd(14)}in ${(loadMs / 1000).toFixed(1)} s on ${device}`,
    `${"fill".padEnd(14)}${mark(fill.isRight)}: ${JSON.stringify(`${line.trimStart()}${fill.answer}`)}`,
    chat === undefined ? `${"chat".padEnd(14)}not asked` : `${"chat".padEnd(14)}${mark(chat.isRight)}: ${JSON.stringify(chat.answer)}`,
    passed ? "The model can be used." : "Its weights or its template may be wrong: get another file of the model, or another model.",
    "",
  ].join("\n");
}
