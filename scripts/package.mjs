/**
 * `npm run package [TARGET …] [-- --list]`: makes the .vsix file of each platform in out/, checks what is in it and prints their sizes.
 * Without a target it makes all (package/targets.mjs). With --list nothing is packed: the files that would be are checked.
 */
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listFiles, PackageManager } from "@vscode/vsce";
import { checkPackage, vsixFiles } from "./checkPackage.mjs";
import { copyNativeLibraries } from "./nativeLibraries.mjs";
import { targets } from "./package/targets.mjs";
import { mustRun } from "./runCommand.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const named = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const onlyLists = process.argv.includes("--list");

try {
  const unknown = named.find((target) => !(target in targets));
  if (unknown !== undefined) throw new Error(`target: must be one of ${Object.keys(targets).join(", ")}, got "${unknown}"`);
  const wanted = named.length > 0 ? named : Object.keys(targets);

  mkdirSync(join(root, "out"), { recursive: true });
  await mustRun(process.execPath, ["esbuild.mjs", "--minify"], { cwd: root });
  const faults = [];
  for (const target of wanted) {
    await copyNativeLibraries({ target });
    faults.push(...(onlyLists ? await list(target) : await pack(target)).map((fault) => `${target}: ${fault}`));
  }
  // dist/ is this machine's again.
  await mustRun(process.execPath, ["esbuild.mjs"], { cwd: root });
  if (faults.length > 0) throw new Error(faults.join("\n"));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

async function list(target) {
  // All that runs is in dist/, so the packages in node_modules stay out.
  const names = await listFiles({ cwd: root, packageManager: PackageManager.None });
  console.log(`${target.padEnd(14)} ${names.length} files`);
  return checkPackage(new Map(names.map((file) => [file, () => readFileSync(join(root, file))])), target);
}

async function pack(target) {
  const file = join(root, "out", `${name}-${target}-${version}.vsix`);
  // Pictures of the README are in the package.
  const flags = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];
  await mustRun(process.execPath, [join(root, "node_modules/@vscode/vsce/vsce"), "package", ...flags, "--target", target, "--out", file], {
    cwd: root,
  });
  const { size } = statSync(file);
  const { maxPackedBytes } = targets[target];
  console.log(`${target.padEnd(14)} ${megabytes(size).padStart(9)} of at most ${megabytes(maxPackedBytes)}  ${file}`);
  const tooLarge = size > maxPackedBytes ? [`must be at most ${megabytes(maxPackedBytes)}, got ${megabytes(size)}`] : [];
  return [...tooLarge, ...checkPackage(vsixFiles(readFileSync(file)), target)];
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
