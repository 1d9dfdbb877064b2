// Writes the settings declared in src/shared/settings.ts into package.json (contributes.configuration), their texts into package.nls.json, and
// both into the table of README.md.
// Usage: node scripts/settings.mjs [--check] [FOLDER]. With --check nothing is written and stale files make the exit code 1.
import { readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { z } from "zod";
import { moveTexts } from "./texts/manifestTexts.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const startMark = "<!-- settings:start -->";
const endMark = "<!-- settings:end -->";

const check = process.argv.includes("--check");
const folder = process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? root;
const properties = await settingsProperties();

const stale = [];
const texts = JSON.parse((await readText("package.nls.json")) ?? "{}");
const manifest = await readText("package.json");
const configured = manifest === undefined ? undefined : withConfiguration(manifest);
await update("package.json", () => configured?.manifest);
await update("package.nls.json", () => configured?.texts);
await update("README.md", withTable);
if (check && stale.length > 0) {
  console.error(`settings: ${stale.join(", ")} must follow src/shared/settings.ts; run npm run settings`);
  process.exitCode = 1;
}

/** The settings as VS Code's configuration properties. Node cannot import TypeScript everywhere, so the schema is bundled first. */
async function settingsProperties() {
  const bundle = await build({
    entryPoints: [join(root, "src/shared/settings.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    // The schema must come from the same zod that turns it into a JSON schema.
    plugins: [
      { name: "zod", setup: (build) => build.onResolve({ filter: /^zod$/ }, () => ({ path: import.meta.resolve("zod"), external: true })) },
    ],
  });
  const { Settings } = await import(`data:text/javascript,${encodeURIComponent(bundle.outputFiles[0].text)}`);
  const { properties } = z.toJSONSchema(Settings, { io: "input" });
  return Object.entries(properties).sort(([, one], [, other]) => one.order - other.order);
}

async function update(name, change) {
  const path = join(folder, name);
  const text = await readText(name);
  const changed = text === undefined ? undefined : change(text);
  if (changed === undefined) {
    console.log(`settings: ${name} skipped; it is absent or has no marks ${startMark} and ${endMark}`);
  } else if (changed !== text) {
    stale.push(relative(root, path));
    if (!check) await writeFile(path, changed);
  }
}

async function readText(name) {
  return readFile(join(folder, name), "utf8").catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

/** The manifest with keys in place of texts, and the texts, both as they stand in their files. */
function withConfiguration(text) {
  const manifest = JSON.parse(text);
  const prefixed = properties.map(([key, { propertyNames, ...property }]) => [`nearline.${key}`, property]);
  manifest.contributes = { ...manifest.contributes, configuration: { title: "Nearline", properties: Object.fromEntries(prefixed) } };
  const moved = moveTexts(manifest, texts);
  return { manifest: asJson(moved.manifest), texts: asJson(moved.texts) };
}

function asJson(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function withTable(text) {
  const start = text.indexOf(startMark);
  const end = text.indexOf(endMark);
  if (start === -1 || end < start) return undefined;
  const table = ["| Setting | Default | Meaning |", "|---|---|---|", ...properties.map(row)].join("\n");
  return `${text.slice(0, start + startMark.length)}\n${table}\n${text.slice(end)}`;
}

function row([key, property]) {
  const values = property.enum?.map((value, index) => `\`${value}\`: ${property.enumDescriptions?.[index] ?? ""}`) ?? [];
  const range = property.minimum === undefined ? [] : [`From ${property.minimum} to ${property.maximum}.`];
  const meaning = [property.markdownDescription, ...values, ...range].join(" ");
  return `| \`nearline.${key}\` | \`${JSON.stringify(property.default)}\` | ${meaning.replaceAll("|", "\\|")} |`;
}
