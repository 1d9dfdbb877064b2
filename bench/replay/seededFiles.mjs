/** Files of a folder that somebody may type in, in an order that follows from a seed. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { seededShuffle } from "./seededShuffle.mjs";

/** Code that people type; shorter files have no room for two holes, longer ones are mostly data. */
const extensions = /\.(?:ts|tsx|js|jsx|mjs|py|go|rs|java|c|h|cc|cpp|hpp|cs|rb|php|swift|kt|scala|lua|sh)$/;
const minBytes = 1000;
const maxBytes = 60_000;
const skippedFolders = new Set(["node_modules", "dist", "out", "build", "target", "vendor", "coverage"]);

/** @returns { path, text } of each, `path` from the folder on; throws where there is none */
export function seededFiles(folder, seed, count) {
  const files = seededShuffle(sourceFiles(folder), seed).slice(0, count);
  if (files.length === 0) throw new Error(`--repo: must have source files of ${minBytes} to ${maxBytes} bytes, got none in ${folder}`);
  return files.map((path) => ({ path: relative(folder, path), text: readFileSync(path, "utf8") }));
}

function sourceFiles(parent) {
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith(".") && !skippedFolders.has(entry.name))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(parent, entry.name);
      if (entry.isDirectory()) return sourceFiles(path);
      if (!entry.isFile() || !extensions.test(entry.name)) return [];
      const { size } = statSync(path);
      return size >= minBytes && size <= maxBytes ? [path] : [];
    });
}
