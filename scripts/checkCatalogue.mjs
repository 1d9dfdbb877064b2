// Checks models/catalogue: entries against their schema, the code's tables and the model files in models/, then against the hub's own record.
// Usage: node scripts/checkCatalogue.mjs [--offline] [--hub URL] [FOLDER]. Where the hub cannot be reached or does not answer, that is said; the exit
// code is 1 only where something contradicts an entry.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values, positionals } = parseArgs({
  options: { offline: { type: "boolean", default: false }, hub: { type: "string", default: "https://huggingface.co" } },
  allowPositionals: true,
});
const folder = positionals[0] ?? join(root, "models", "catalogue");
/** A hub that takes longer is as good as none. */
const timeoutMs = 20_000;

const contradictions = [];
const entries = await readEntries();
await checkFilesHere();
const pinned = entries.filter(({ source }) => source.kind === "pinned");
console.log(`catalogue: ${entries.length} entries, ${pinned.length} of them pinned`);
if (values.offline) console.log("catalogue: the hub was not asked (--offline)");
else await askHub();
for (const contradiction of contradictions) console.error(`catalogue: ${contradiction}`);
if (contradictions.length > 0) process.exitCode = 1;

/** The entries that fit the schema; whatever else is wrong with them goes to `contradictions`. */
async function readEntries() {
  const { CatalogueEntry, architectures, fimFormatNames } = await tables();
  const fitting = [];
  const seen = new Map();
  for (const name of (await readdir(folder)).filter((name) => name.endsWith(".json")).sort()) {
    const say = (text) => contradictions.push(`${name}: ${text}`);
    let content;
    try {
      content = JSON.parse(await readFile(join(folder, name), "utf8"));
    } catch ({ message }) {
      say(`must be JSON, but ${message}`);
      continue;
    }
    const { data: entry, error } = CatalogueEntry.safeParse(content);
    if (error !== undefined) {
      say(error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
      continue;
    }
    fitting.push(entry);
    if (`${entry.id}.json` !== name) say(`must be named after its id, got "${entry.id}"`);
    if (architectures[entry.architecture] === undefined)
      say(`architecture must be one of src/model/architectures.ts, got "${entry.architecture}"`);
    if (entry.fimFormat !== undefined && !fimFormatNames.includes(entry.fimFormat)) {
      say(`fimFormat must be one of src/shared/fimFormats.ts, got "${entry.fimFormat}"`);
    }
    for (const role of Object.keys(entry.rank ?? {})) if (!entry.roles.includes(role)) say(`rank: "${role}" must be among the roles`);
    const unique = [entry.name, ...(entry.source.kind === "pinned" ? entry.source.files.map(({ sha256 }) => sha256) : [])];
    for (const value of unique) {
      if (seen.has(value)) say(`"${value}" must be of one entry, is of ${seen.get(value)} too`);
      seen.set(value, name);
    }
  }
  return fitting;
}

/** What the code knows. Node cannot import TypeScript everywhere, so it is bundled first. */
async function tables() {
  const contents = `
    export { CatalogueEntry } from "./src/shared/catalogue.ts";
    export { architectures } from "./src/model/architectures.ts";
    export { fimFormatNames } from "./src/shared/fimFormats.ts";`;
  const bundle = await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
  });
  return import(`data:text/javascript,${encodeURIComponent(bundle.outputFiles[0].text)}`);
}

/** Files of the catalogue that lie in models/, which the embedded model does, are what their entries say. */
async function checkFilesHere() {
  for (const { id, source } of entries) {
    if (source.kind !== "pinned") continue;
    for (const { path, bytes, sha256 } of source.files) {
      const here = join(root, "models", basename(path));
      if (!existsSync(here)) continue;
      const content = await readFile(here);
      compare(`${id}: models/${basename(path)}`, { bytes, sha256 }, { bytes: content.length, sha256: sha256Of(content) });
    }
  }
}

function sha256Of(content) {
  return createHash("sha256").update(content).digest("hex");
}

function compare(what, entry, found) {
  for (const key of Object.keys(entry)) {
    if (entry[key] !== found[key]) contradictions.push(`${what} has ${key} ${found[key]}, the entry says ${entry[key]}`);
  }
}

async function askHub() {
  let asked = 0;
  for (const { id, source } of pinned) {
    const url = `${values.hub}/api/models/${source.repository}/revision/${source.revision}?blobs=true`;
    let response;
    try {
      response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    } catch (error) {
      const reason = error.cause?.code ?? error.name;
      console.log(`catalogue: no answer from ${values.hub} (${reason}); the hub was asked about ${asked} of ${pinned.length} entries`);
      return;
    }
    if (response.status === 404) contradictions.push(`${id}: the hub has no ${source.repository} at ${source.revision}`);
    else if (response.ok) compareWithHub(id, source, await response.json());
    else {
      console.log(`catalogue: ${id} was not checked: ${values.hub} answered ${response.status}`);
      continue;
    }
    asked += 1;
  }
  console.log(`catalogue: the hub was asked about ${asked} of ${pinned.length} entries`);
}

/** As https://huggingface.co/docs/hub/api has it: `siblings` are the files, `lfs` the record of a large one. */
function compareWithHub(id, { repository, revision, files }, { sha, siblings }) {
  compare(`${id}: ${repository}`, { revision }, { revision: sha });
  for (const { path, bytes, sha256 } of files) {
    const found = siblings.find(({ rfilename }) => rfilename === path);
    if (found === undefined) contradictions.push(`${id}: ${repository} has no file ${path}`);
    else compare(`${id}: ${path}`, { bytes, sha256 }, { bytes: found.lfs?.size ?? found.size, sha256: found.lfs?.sha256 });
  }
}
