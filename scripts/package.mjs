/**
 * `npm run package [target]`: builds the .vsix file of one platform into out/ and prints its path. The target is in VS
 * Code's words, which are Node's: linux-x64, darwin-arm64, win32-x64 …; the default is this machine's.
 */
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mustRun } from "./runCommand.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = process.argv[2] ?? `${process.platform}-${process.arch}`;
const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const file = join(root, "out", `${name}-${target}-${version}.vsix`);

try {
  mkdirSync(join(root, "out"), { recursive: true });
  await mustRun(process.execPath, ["esbuild.mjs", "--minify"], { cwd: root, env: { ...process.env, NEARLINE_TARGET: target } });
  // All that runs is in dist/, so the packages in node_modules stay out. Images of the README are in the package.
  const flags = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];
  await mustRun(process.execPath, [join(root, "node_modules/@vscode/vsce/vsce"), "package", ...flags, "--target", target, "--out", file], {
    cwd: root,
  });
  // dist/ is this machine's again.
  await mustRun(process.execPath, ["esbuild.mjs"], { cwd: root });
  console.log(`${file} (${(statSync(file).size / 1e6).toFixed(1)} MB)`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
