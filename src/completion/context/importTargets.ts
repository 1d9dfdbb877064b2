/** Where the files may lie that a file imports, from what its text says. */
import { posix } from "node:path";

export interface ImportTarget {
  /** Paths relative to the workspace that the file may have, likeliest first. */
  readonly paths: readonly string[];
  /** Names that are brought in; empty when it is all of them. */
  readonly names: readonly string[];
}

type Reader = (text: string, path: string) => readonly ImportTarget[];

/** Imports stand at the beginning; what is further down is no longer looked at. */
const maxCharacters = 16 * 1024;

/** Languages whose imports say where a file lies. Go's name a folder, C#'s a namespace, which may be anywhere. */
const readers: Readonly<Record<string, Reader>> = {
  typescript: ecmaScript,
  typescriptreact: ecmaScript,
  javascript: ecmaScript,
  javascriptreact: ecmaScript,
  python,
  java: dotted(/^import\s+(?:static\s+)?(?<path>[\w.]+?)(?:\.\*)?;/gmu, ["java"]),
  kotlin: dotted(/^import\s+(?<path>[\w.]+)/gmu, ["kt", "java"]),
  c: includes,
  cpp: includes,
  rust,
};

/** @param path of the file, relative to its workspace */
export function importTargets(text: string, path: string, languageId: string): readonly ImportTarget[] {
  return readers[languageId]?.(text.slice(0, maxCharacters), path.replaceAll("\\", "/")) ?? [];
}

const ecmaScriptImport =
  /\b(?:import|export)\b(?<names>[^;'"]*?)\bfrom\s*["'](?<path>\.[^"'\n]*)["']|\brequire\(\s*["'](?<required>\.[^"'\n]*)["']\s*\)/gu;
const ecmaScriptEndings = [".ts", ".tsx", ".js", ".jsx", ".mjs", ".mts", "/index.ts", "/index.js"];

function ecmaScript(text: string, path: string): readonly ImportTarget[] {
  return [...text.matchAll(ecmaScriptImport)].map(({ groups }) => {
    const to = posix.join(posix.dirname(path), groups?.["path"] ?? groups?.["required"] ?? "");
    // TypeScript names the file that will be there after compilation.
    const stem = to.replace(/\.[cm]?jsx?$/u, "");
    return { paths: [to, ...ecmaScriptEndings.map((ending) => stem + ending)], names: namesIn(groups?.["names"] ?? "") };
  });
}

function python(text: string, path: string): readonly ImportTarget[] {
  const targets: ImportTarget[] = [];
  for (const { groups } of text.matchAll(/^\s*from\s+(?<dots>\.*)(?<module>[\w.]*)\s+import\s+(?<names>\([^)]*\)|[^\n]*)/gmu)) {
    const { dots = "", module = "", names = "" } = groups ?? {};
    const names_ = namesIn(names);
    const folders = dots === "" ? ancestors(path) : [posix.join(posix.dirname(path), "../".repeat(dots.length - 1))];
    const inside = module.replaceAll(".", "/");
    const modules = folders.map((folder) => posix.join(folder, inside));
    targets.push({ paths: modules.flatMap(pythonFiles), names: names_ });
    // `from package import module`
    for (const name of names_) targets.push({ paths: modules.map((folder) => `${posix.join(folder, name)}.py`), names: [] });
  }
  for (const { groups } of text.matchAll(/^import\s+(?<module>[\w.]+)/gmu)) {
    const inside = (groups?.["module"] ?? "").replaceAll(".", "/");
    targets.push({ paths: ancestors(path).flatMap((folder) => pythonFiles(posix.join(folder, inside))), names: [] });
  }
  return targets;
}

function pythonFiles(module: string): readonly string[] {
  return [`${module}.py`, posix.join(module, "__init__.py")];
}

function dotted(pattern: RegExp, endings: readonly string[]): Reader {
  return (text, path) =>
    [...text.matchAll(pattern)].map(({ groups }) => {
      const inside = (groups?.["path"] ?? "").replaceAll(".", "/");
      return { paths: ancestors(path).flatMap((folder) => endings.map((ending) => `${posix.join(folder, inside)}.${ending}`)), names: [] };
    });
}

function includes(text: string, path: string): readonly ImportTarget[] {
  return [...text.matchAll(/^\s*#\s*include\s*["<](?<path>[^">\n]+)[">]/gmu)].map(({ groups }) => {
    const inside = groups?.["path"] ?? "";
    return { paths: ancestors(path).flatMap((folder) => [posix.join(folder, inside), posix.join(folder, "include", inside)]), names: [] };
  });
}

function rust(text: string, path: string): readonly ImportTarget[] {
  const targets: ImportTarget[] = [];
  for (const { groups } of text.matchAll(
    /^\s*(?:pub(?:\([^)]*\))?\s+)?(?:use\s+(?<root>crate|super|self)::(?<path>[\w:]+)(?<names>[^;]*)|mod\s+(?<mod>\w+)\s*);/gmu,
  )) {
    const { root = "self", path: inside = "", names = "", mod } = groups ?? {};
    const parts = mod === undefined ? inside.split("::").filter((part) => part !== "") : [mod];
    const folders = root === "crate" ? ancestors(path) : [posix.dirname(path), path.replace(/\.rs$/u, "")];
    // `crate::a::b` is a module `a/b`, or something named `b` in a module `a`.
    const modules = [parts, parts.slice(0, -1)].filter(({ length }) => length > 0);
    const stems = modules.flatMap((module) => folders.map((folder) => posix.join(folder, ...module)));
    const last = parts.at(-1);
    targets.push({
      paths: stems.flatMap((stem) => [`${stem}.rs`, `${stem}/mod.rs`]),
      names: [...namesIn(names), ...(last === undefined ? [] : [last])],
    });
  }
  return targets;
}

/** The names of `{ a, type b as c }`, `* as d` or `(a, b)`; a name for the whole brings in everything. */
function namesIn(clause: string): readonly string[] {
  if (clause.includes("*")) return [];
  return clause
    .replace(/\b(?:type|as\s+\w+)\b|#.*/gu, " ")
    .split(/[^\p{L}\p{N}_$]+/u)
    .filter((name) => name !== "");
}

/** The folder of a file, the folder of that one, and so on up to the workspace's. */
function ancestors(path: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = posix.dirname(path); folder !== "." && folder !== "/" && !folder.startsWith(".."); folder = posix.dirname(folder))
    folders.push(folder);
  return [...folders, ""];
}
