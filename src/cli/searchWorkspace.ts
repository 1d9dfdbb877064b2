/** `nearline index` and `nearline search`: the index of a folder that `@workspace` of the chat searches, and what it finds. */
import { statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { IndexedWorkspace } from "../retrieval/indexedWorkspace.ts";
import { IndexStore } from "../retrieval/indexStore.ts";
import { Pace } from "../retrieval/pace.ts";
import { maxParseMs } from "../retrieval/parseTime.ts";
import { nodeDisk } from "../retrieval/workspaceDisk.ts";
import type { IndexInfo } from "../shared/indexProtocol.ts";
import { Parsers } from "../syntax/parsers.ts";
import { cacheFolder } from "./openModel.ts";
import { UsageError } from "./usageError.ts";

/** As many as a chat takes into its prompt, about. */
const defaultLimit = 10;
const maxLimit = 100;

export async function index(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: "boolean", default: false } },
  });
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) throw new UsageError(`index takes one DIR, got ${positionals.length}`);
  const startMs = performance.now();
  const { info } = await openFolder(folder);
  const report = {
    files: info.fileCount,
    pieces: info.pieceCount,
    bytes: info.bytes,
    skipped: info.skipped,
    ms: Math.round(performance.now() - startMs),
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  const skipped = Object.entries(info.skipped).map(([reason, count]) => `${count} ${reason}`);
  const words =
    `${report.files} files in ${report.pieces} pieces, ${(report.bytes / 1e6).toFixed(1)} MB, up to date after ${report.ms} ms ` +
    `with ${report.peakMemoryMB} MB of memory at most; left out: ${skipped.join(", ") || "none"}`;
  process.stdout.write(`${values.json ? JSON.stringify(report) : words}\n`);
}

export async function search(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { limit: { type: "string" }, json: { type: "boolean", default: false } },
  });
  const [folder, question, ...others] = positionals;
  if (folder === undefined || question === undefined || others.length > 0)
    throw new UsageError(`search takes DIR and one question in quotes, got ${positionals.length} arguments`);
  const limit = values.limit === undefined ? defaultLimit : Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit)
    throw new UsageError(`--limit must be a whole number from 1 to ${maxLimit}, got ${values.limit}`);
  const { workspace } = await openFolder(folder);
  for (const { path, startLine, endLine, text, score } of await workspace.search(question, limit)) {
    const place = relative(resolve(folder), path);
    if (values.json)
      process.stdout.write(`${JSON.stringify({ path: place, startLine: startLine + 1, endLine: endLine + 1, score, text })}\n`);
    else process.stdout.write(`${place}:${startLine + 1}-${endLine + 1}  ${score.toFixed(2)}\n`);
  }
}

async function openFolder(folder: string): Promise<{ readonly workspace: IndexedWorkspace; readonly info: IndexInfo }> {
  const path = resolve(folder);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw new UsageError(`DIR must be a folder, got ${folder}`);
  const warn = (message: string) => void process.stderr.write(`nearline: ${message}\n`);
  const workspace = new IndexedWorkspace({
    folders: [path],
    disk: nodeDisk,
    parsers: new Parsers({ folder: join(__dirname, "grammars"), limitMs: maxParseMs, log: warn }),
    store: new IndexStore(join(cacheFolder(), "index"), [path], warn),
    pace: new Pace(),
  });
  return { workspace, info: await workspace.open(() => {}, new AbortController().signal) };
}
