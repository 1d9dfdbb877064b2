/** `nearline download ID`: a model of the catalogue onto this disk, after asking. */
import { mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { consentText } from "../modelStore/download/consentText.ts";
import { downloadModel } from "../modelStore/download/downloadModel.ts";
import { hubOf } from "../modelStore/download/hub.ts";
import { planDownload } from "../modelStore/download/plan.ts";
import { systemTools } from "../modelStore/download/systemTools.ts";
import { CatalogueEntry } from "../shared/catalogue.ts";
import { systemCodeOf } from "../shared/errors.ts";
import { progressText } from "../shared/progressText.ts";
import { cacheFolder, embeddedModelPath } from "./openModel.ts";
import { parseJson } from "./parseJson.ts";
import { UsageError } from "./usageError.ts";

const catalogueFolder = join(dirname(embeddedModelPath), "catalogue");

export async function download(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { mirror: { type: "string", default: "" }, to: { type: "string" }, yes: { type: "boolean", default: false } },
  });
  const [id] = positionals;
  if (id === undefined || positionals.length > 1) throw new UsageError(`download needs one ID of the catalogue: ${await knownIds()}`);
  const entry = await readEntry(id);
  // Beside the repacked weights, unless another place is named.
  const root = resolve(values.to ?? join(dirname(cacheFolder()), "downloads"));
  const plan = planDownload(entry, root, hubOf(values.mirror));
  await mkdir(root, { recursive: true });
  const { question, lines } = consentText(entry, plan, await systemTools.disk.freeBytes(root));
  process.stderr.write(`${lines.join("\n")}\n`);
  if (!values.yes && !(await isAgreed(question))) return;

  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  try {
    const { path } = await downloadModel(plan, systemTools, {
      signal: stop.signal,
      onProgress: (progress) => {
        if (process.stderr.isTTY) process.stderr.write(`\r\x1b[Knearline: ${progressText(progress)}`);
      },
    });
    process.stdout.write(`${path}\n`);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.stderr.write("\nnearline: stopped; the same command goes on from here\n");
    process.exitCode = 2;
  } finally {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  }
}

/** @param id of the catalogue, or the path of a JSON file with an entry in it */
async function readEntry(id: string): Promise<CatalogueEntry> {
  const isFile = id.endsWith(".json");
  if (!isFile && !/^[a-z0-9.-]+$/u.test(id)) throw new UsageError(`there is no model "${id}" in the catalogue: ${await knownIds()}`);
  const path = isFile ? resolve(id) : join(catalogueFolder, `${id}.json`);
  try {
    return parseJson(CatalogueEntry, await readFile(path, "utf8"), path);
  } catch (error) {
    if (systemCodeOf(error) !== "ENOENT") throw error;
    throw new UsageError(isFile ? `${path}: no such file` : `there is no model "${id}" in the catalogue: ${await knownIds()}`);
  }
}

async function knownIds(): Promise<string> {
  const names = await readdir(catalogueFolder).catch(() => []);
  return names.flatMap((name) => (name.endsWith(".json") ? [name.slice(0, -".json".length)] : [])).join(", ");
}

/** Only a person at a terminal can agree; a script says `--yes`. */
async function isAgreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError("download asks before it downloads: answer it on a terminal, or give --yes");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^(?:y|yes)$/iu.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
