/**
 * `node scripts/checkPackage.mjs FILE.vsix TARGET`: says what is wrong with a package, and ends with 1 when something is.
 * `npm run package` and the tests call the same function.
 */
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, posix } from "node:path";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { readBinary } from "./package/readBinary.mjs";
import { systemLibraries, targets } from "./package/targets.mjs";
import { zipFiles } from "./package/zipFiles.mjs";

/** All that a package may hold. Whatever else gets in makes every user's download larger or gives away what nobody meant to. */
const allowed = [
  /^(package(\.nls(\.[a-z-]+)?)?\.json|readme\.md|changelog\.md|LICENSE(\.txt)?)$/i,
  /^l10n\/bundle\.l10n\.[a-z-]+\.json$/,
  /^media\/([\w-]+\.png|activity\.svg)$/,
  /^media\/walkthrough\/[\w.-]+\.(png|svg|md)$/,
  /^models\/[\w.-]+\.(gguf|json|txt)$/,
  /^models\/catalogue\/[\w.-]+\.json$/,
  /^dist\/(extension|worker|tools|index|webview|models|dashboard)\.js(\.LEGAL\.txt)?$/,
  /^dist\/((webview|models|dashboard)\.css|codicon\.(css|ttf|LEGAL\.txt))$/,
  /^dist\/grammars\/(tree-sitter[\w-]*\.wasm|LICENSE)$/,
  /^dist\/native\/[\w-]+\/[\w.-]+$/,
  /^dist\/node_modules\/(koffi|@koromix\/koffi-[\w-]+)\/[\w./-]+$/,
  /^dist\/node_modules\/undici\/(index\.js(\.LEGAL\.txt)?|package\.json)$/,
];

const needed = [
  "package.json",
  "package.nls.json",
  "l10n/bundle.l10n.zh-cn.json",
  "dist/extension.js",
  "dist/worker.js",
  "dist/index.js",
  "dist/webview.js",
];

/** What the system loads as code, whatever its name: `libonnxruntime.so.1` has no extension that says so. */
const nativeName = /\.(node|dll|dylib|exe|so(\.\d+)*)$/;

/** What VS Code keeps beside the extension itself. */
const containerFile = /^(extension\.vsixmanifest|\[Content_Types\]\.xml)$/;

/**
 * @param {ReadonlyMap<string, () => Buffer>} files the extension's files, by their path in it with `/`
 * @param {keyof typeof targets} target
 * @returns {string[]} what is wrong, a sentence each; empty when nothing is.
 */
export function checkPackage(files, target) {
  const names = [...files.keys()];
  const { library } = targets[target];
  const [platform, architecture] = target.split("-");
  const required = [
    ...needed,
    `dist/native/${target}/${library}`,
    `dist/node_modules/@koromix/koffi-${target}/${platform}_${architecture}/koffi.node`,
  ];
  return [
    ...names.filter((name) => !allowed.some((pattern) => pattern.test(name))).map((name) => `${name}: does not belong into a package`),
    ...required.filter((name) => !files.has(name)).map((name) => `${name}: is missing`),
    ...(names.some((name) => /^models\/.*\.gguf$/.test(name)) ? [] : ["models/: has no embedded model"]),
    ...names.filter((name) => /^readme\.md$/i.test(name)).flatMap((name) => pictureFaults(name, files)),
    ...names.filter((name) => nativeName.test(name)).flatMap((name) => nativeFaults(name, files, target)),
    ...names.filter((name) => /^dist\/[\w-]+\.js$/.test(name)).flatMap((name) => requireFaults(name, files)),
  ];
}

/** The extension's files in a .vsix, by their path in the extension. */
export function vsixFiles(bytes) {
  const files = [...zipFiles(bytes)].filter(([name]) => !containerFile.test(name));
  return new Map(files.map(([name, read]) => [name.replace(/^extension\//, ""), read]));
}

function nativeFaults(name, files, target) {
  const expected = targets[target];
  const found = readBinary(files.get(name)());
  if (found.format === "damaged") return [`${name}: is damaged: ${found.reason}`];
  if (found.format !== expected.format || found.architecture !== expected.architecture) {
    return [`${name}: must be ${expected.format} for ${expected.architecture}, got ${found.format} for ${found.architecture}`];
  }
  const beside = [...files.keys()].filter((other) => posix.dirname(other) === posix.dirname(name)).map((other) => basename(other));
  const isFound = (library) =>
    systemLibraries[found.format].some((pattern) => pattern.test(library.toLowerCase()) || pattern.test(library)) ||
    beside.includes(library);
  return found.imports.filter((library) => !isFound(library)).map((library) => `${name}: needs ${library}, which nothing brings`);
}

/** VS Code shows the readme, and its pictures only where they are in the package: no address of the repository is put before them. */
function pictureFaults(name, files) {
  const shown = [
    ...files
      .get(name)()
      .toString("utf8")
      .matchAll(/!\[[^\]]*\]\((?!https:)([^)]+)\)/g),
  ].map(([, path]) => path);
  return shown.filter((path) => !files.has(path)).map((path) => `${name}: shows ${path}, which is not in the package`);
}

/** Bundled code may require Node's own modules, the editor's, and what lies in dist/node_modules. */
function requireFaults(name, files) {
  const required = [
    ...files
      .get(name)()
      .toString("utf8")
      .matchAll(/\brequire\("([^"$]+)"\)/g),
  ].map(([, module]) => module);
  const resolves = (module) => module === "vscode" || isBuiltin(module) || files.has(`dist/node_modules/${module}/package.json`);
  return [...new Set(required)]
    .filter((module) => !resolves(module))
    .map((module) => `${name}: requires ${module}, which is not in the package`);
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const [file, target] = argv.slice(2);
  const faults = checkPackage(vsixFiles(readFileSync(file)), target);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}
