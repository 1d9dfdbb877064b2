/** `nearline models`: models of other programs on this disk, by program, and with `--inspect` which of them run. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { discoverModels } from "../modelStore/discovery/discoverModels.ts";
import { formatBytes } from "../shared/formatBytes.ts";
import type { FoundModel, Inspection, ModelOrigin } from "../shared/models.ts";
import { inspectModel } from "../worker/tools/inspectModel.ts";

const programNames: Readonly<Record<ModelOrigin, string>> = {
  embedded: "Nearline",
  downloaded: "Nearline",
  imported: "Other files",
  ollama: "Ollama",
  lmStudio: "LM Studio",
  huggingFaceHub: "Hugging Face hub",
  llamaCpp: "llama.cpp",
  gpt4all: "GPT4All",
  jan: "Jan",
};

export async function models(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: "boolean", default: false },
      inspect: { type: "boolean", default: false },
      root: { type: "string", multiple: true },
    },
  });
  const folders = values.root?.map((folder) => resolve(folder));
  const found = await discoverModels(new AbortController().signal, folders === undefined ? {} : { programs: [], folders });
  const rows: Row[] = [];
  let program: ModelOrigin | undefined;
  for (const model of found) {
    const row = values.inspect ? { ...model, inspection: await inspectModel(model.path, "exact") } : model;
    rows.push(row);
    if (values.json) continue;
    // Each row as soon as it is known: headers on slow disks take their time.
    if (model.origin !== program) process.stdout.write(`${programNames[model.origin]}\n`);
    program = model.origin;
    process.stdout.write(`  ${formatBytes(model.bytes).padStart(8)}  ${model.name}\n            ${model.path}\n${verdict(row)}`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else if (rows.length === 0) process.stdout.write("no models found\n");
}

interface Row extends FoundModel {
  readonly inspection?: Inspection;
}

function verdict({ path, inspection }: Row): string {
  if (inspection === undefined) return "";
  if (inspection.kind === "refused") return `            does not run: ${inspection.message.replace(`${path}: `, "")}\n`;
  const { architecture, quantization, contextTokens, canFillInTheMiddle } = inspection.facts;
  const fills = canFillInTheMiddle ? "fills in the middle" : "does not fill in the middle";
  return `            runs: ${architecture}, ${quantization}, ${contextTokens} tokens, ${fills}\n`;
}
