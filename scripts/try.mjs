/**
 * `npm run try`: opens the extension with a small project in a real VS Code, from a fresh clone. A desktop VS Code
 * where there is one, else the one from npm in a browser. Only Node's own modules are used until npm ci has run.
 *
 *   --code-server   use the one from npm also where a desktop is found
 *   --port N        serve on this port; the default is one that is free
 *   --no-open       do not open a browser window
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "./cacheFolder.mjs";
import { findProgram } from "./findProgram.mjs";
import { hasDesktop } from "./hasDesktop.mjs";
import { installDependencies } from "./installDependencies.mjs";
import { requireNode } from "./requireNode.mjs";
import { mustRun } from "./runCommand.mjs";
import { installVscode } from "./vscodeServer/installVscode.mjs";
import { quietSettings } from "./vscodeServer/quietSettings.mjs";
import { startVscode } from "./vscodeServer/startVscode.mjs";
import { vscodeVersions } from "./vscodeServer/vscodeVersions.mjs";

requireNode(20);
const root = fileURLToPath(new URL("..", import.meta.url));
const args = process.argv.slice(2);
const say = (message) => console.log(message);

try {
  say("Nearline: installs what is missing, builds the extension and opens it in VS Code with a small project.");
  if (findProgram("npm") === undefined) throw new Error("npm: was not found on the PATH; install Node.js with npm from https://nodejs.org");
  await installDependencies(root, say);
  say("Building");
  await mustRun(process.execPath, ["esbuild.mjs"], { cwd: root });
  const project = sampleProject();
  const desktop = args.includes("--code-server") || !hasDesktop() ? undefined : desktopVscode();
  if (desktop === undefined) await serve(project);
  else await openDesktop(desktop, project);
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}

/** A copy outside of the repository: what is typed in it stays there, and the repository stays clean. */
function sampleProject() {
  const project = join(cacheFolder(), "try/project");
  if (!existsSync(project)) cpSync(join(root, "test/fixtures/sample"), project, { recursive: true });
  return project;
}

/** The command of a desktop VS Code. On macOS it is often installed without its command on the PATH. */
function desktopVscode() {
  const application = "/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code";
  return findProgram("code") ?? (existsSync(application) ? application : undefined);
}

async function openDesktop(code, project) {
  say(`Opening ${code}\nStart with ${join(project, "START-HERE.md")}`);
  // With an extension under development VS Code opens a window of its own.
  await mustRun(code, [`--extensionDevelopmentPath=${root}`, project, join(project, "START-HERE.md")]);
}

async function serve(project) {
  if (process.platform === "win32" || process.platform === "darwin") {
    throw new Error('VS Code: was not found; install it from https://code.visualstudio.com and its "code" command on the PATH');
  }
  const vscode = await installVscode(vscodeVersions.newest, say);
  const dataFolder = join(cacheFolder(), "try/vscode");
  mkdirSync(dataFolder, { recursive: true });
  // Only who has this address can use the editor, which can run programs: other users of the machine must not.
  const connectionToken = randomBytes(16).toString("hex");
  const server = await startVscode(vscode, {
    dataFolder,
    extensions: [root],
    settings: existsSync(join(dataFolder, "user/User/settings.json")) ? undefined : quietSettings,
    args: ["--disable-workspace-trust"],
    connectionToken,
    port: port(),
  });
  const payload = JSON.stringify([["openFile", `vscode-remote://${new URL(server.url).host}${join(project, "START-HERE.md")}`]]);
  const address = `${server.url}/?${new URLSearchParams({ tkn: connectionToken, folder: project, payload })}`;
  say(
    `\nVS Code ${vscode.version} runs with Nearline in it. Open this address in a browser on this machine:\n\n  ${address}\n\nCtrl+C ends it.`,
  );
  if (hasDesktop() && !args.includes("--no-open")) openBrowser(address);

  let wanted = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(signal, () => {
      // A terminal sends Ctrl+C to the server as well, so it may have ended by itself.
      wanted = true;
      server.stop();
    });
  }
  const reason = await server.exited;
  if (!wanted) throw new Error(`VS Code: ${reason}; its log is ${join(dataFolder, "server.log")}`);
}

function port() {
  const index = args.indexOf("--port");
  if (index === -1) return undefined;
  const value = Number(args[index + 1]);
  if (Number.isInteger(value) && value > 0 && value < 65536) return value;
  throw new Error(`--port: must be a number from 1 to 65535, got ${args[index + 1]}`);
}

/** Where no browser can be opened the address is on the screen. */
function openBrowser(address) {
  spawn("xdg-open", [address], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}
