/**
 * Runs the integration tests: `node test/integration/run.mjs [newest|oldest] [--desktop|--server]`. The default is a
 * desktop VS Code where one can show a window, and the one from npm elsewhere. NEARLINE_RESULT_FILE gets the counts.
 */
import { join } from "node:path";
import { hasDesktop } from "../../scripts/hasDesktop.mjs";
import { vscodeVersions } from "../../scripts/vscodeServer/vscodeVersions.mjs";
import { runInServer } from "./runInServer.mjs";
import { runOnDesktop } from "./runOnDesktop.mjs";

const repository = join(import.meta.dirname, "../..");
const args = process.argv.slice(2);
const version = vscodeVersions[args.find((argument) => argument in vscodeVersions) ?? "newest"];
const onDesktop = args.includes("--desktop") || (!args.includes("--server") && hasDesktop());

const options = {
  version,
  extension: process.env.NEARLINE_EXTENSION ?? repository,
  resultFile: process.env.NEARLINE_RESULT_FILE ?? "",
  say: console.log,
};
const code = onDesktop ? await runOnDesktop(options) : await runInServer(options);
console.log(`VS Code ${version.vscode} (${onDesktop ? "desktop" : "served"}): the tests ended with ${code}`);
process.exitCode = code === 0 ? 0 : 1;
