// Gathers the texts that people read: of package.json in package.nls.json, and those that code asks `t` for in l10n/bundle.l10n.json.
// Usage: npm run texts [-- --check]. With --check nothing is written and stale files make the exit code 1. Translations are written by hand;
// what is missing in one, or too much, is told, and a test fails on it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { moveTexts } from "./texts/manifestTexts.mjs";
import { sourceTexts } from "./texts/sourceTexts.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const check = process.argv.includes("--check");

const { manifest, texts } = moveTexts(readJson("package.json"), readJson("package.nls.json"));
const files = readdirSync(join(root, "src"), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".ts"));
const found = files.map((name) => ({ name, ...sourceTexts(readFileSync(join(root, "src", name), "utf8")) }));
const sorted = [...new Set(found.flatMap((file) => file.texts))].sort();

const complaints = [
  ...found.flatMap(({ name, faults }) => faults.map((line) => `src/${name}:${line}: the first argument of t must be a text without parts`)),
  ...[
    { name: "package.json", value: manifest },
    { name: "package.nls.json", value: texts },
    { name: "l10n/bundle.l10n.json", value: Object.fromEntries(sorted.map((text) => [text, text])) },
  ].flatMap(update),
  ...differences("package.nls.zh-cn.json", Object.keys(texts)),
  ...differences("l10n/bundle.l10n.zh-cn.json", sorted),
];
for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exitCode = 1;

function readJson(name) {
  return JSON.parse(readFileSync(join(root, name), "utf8"));
}

function update({ name, value }) {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (readFileSync(join(root, name), "utf8") === text) return [];
  if (check) return [`${name}: must follow package.json and src/; run npm run texts`];
  writeFileSync(join(root, name), text);
  return [];
}

function differences(name, keys) {
  const translated = Object.keys(readJson(name));
  return [
    ...keys.filter((key) => !translated.includes(key)).map((key) => `${name}: lacks ${JSON.stringify(key)}`),
    ...translated.filter((key) => !keys.includes(key)).map((key) => `${name}: has ${JSON.stringify(key)}, which nothing asks for`),
  ];
}
