/**
 * Starts a VS Code that installVscode() installed, served on 127.0.0.1, with its data in one folder.
 *
 * Invariants:
 * - The extensions folder is made anew at each start: VS Code does not pick up links added to a folder it has seen.
 * - Nothing of the user's own VS Code is read or written: home, temporary and all XDG folders lie below the data folder.
 */
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** It takes a second as a rule; the limit only ends what hangs, on a machine that does much else. */
const readyTimeoutMs = 120_000;

/** An end in order closes files and processes, for which a busy machine needs a while. */
const endTimeoutMs = 30_000;

/**
 * @param {{ node: string, serverMain: string }} vscode what installVscode() returned
 * @param {object} options
 * @param {string} options.dataFolder keep it short: sockets lie below it, and their paths end at 107 characters
 * @param {readonly string[]} [options.extensions] folders of extensions, linked
 * @param {readonly string[]} [options.packages] .vsix files, installed
 * @param {object} [options.settings] user settings; where absent, those in the data folder stay
 * @param {NodeJS.ProcessEnv} [options.env] added to the environment of the server, and so of the extension host
 * @param {readonly string[]} [options.args]
 * @param {string} [options.connectionToken] what the browser must know; absent: nothing, for tests
 * @param {number} [options.port] absent: one that the system chooses, so that nobody else can take it in between
 * @returns {Promise<{ url: string, pid: number, exited: Promise<string>, stop: () => Promise<void> }>}
 */
export async function startVscode(vscode, options) {
  const { dataFolder } = options;
  const extensionsFolder = join(dataFolder, "extensions");
  const userFolder = join(dataFolder, "user");
  rmSync(extensionsFolder, { recursive: true, force: true });
  for (const folder of [extensionsFolder, join(userFolder, "User"), join(dataFolder, "home/run"), join(dataFolder, "tmp")])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const folder of options.extensions ?? []) linkExtension(folder, extensionsFolder);
  if (options.settings) writeFileSync(join(userFolder, "User/settings.json"), JSON.stringify(options.settings, null, 2));

  const env = privateEnvironment(dataFolder, options.env);
  const folders = ["--server-data-dir", join(dataFolder, "server"), "--user-data-dir", userFolder, "--extensions-dir", extensionsFolder];
  const start = (args) =>
    spawn(vscode.node, [vscode.serverMain, "--accept-server-license-terms", ...folders, ...args], {
      env,
      cwd: dataFolder,
      stdio: ["ignore", "pipe", "pipe"],
    });
  for (const file of options.packages ?? []) await installPackage(start, file);

  const token = options.connectionToken ? ["--connection-token", options.connectionToken] : ["--without-connection-token"];
  const child = start([
    "--host",
    "127.0.0.1",
    "--port",
    String(options.port ?? 0),
    ...token,
    "--telemetry-level",
    "off",
    ...(options.args ?? []),
  ]);
  const logFile = join(dataFolder, "server.log");
  const log = createWriteStream(logFile);
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  let address;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const port = /^Extension host agent listening on (\d+)/.exec(line)?.[1];
    if (port !== undefined) address = `http://127.0.0.1:${port}`;
  });
  let ended;
  const exited = new Promise((resolve) => {
    const end = (reason) => {
      ended = reason;
      resolve(reason);
    };
    child.on("error", (error) => end(error.message));
    child.on("exit", (code, signal) => end(signal ? `ended by ${signal}` : `ended with ${code}`));
  });

  const giveUpAt = Date.now() + readyTimeoutMs;
  while (address === undefined || !(await answers(`${address}/version`))) {
    if (ended === undefined && Date.now() < giveUpAt) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    child.kill("SIGKILL");
    throw new Error(
      `VS Code server: must answer within ${readyTimeoutMs} ms, ${ended ?? "did not"}\n${readFileSync(logFile, "utf8").slice(-3000)}`,
    );
  }
  return { url: address, pid: child.pid, exited, stop: () => stop(child, exited) };
}

/** The extension host ends with the server, and the worker with the extension host. */
async function stop(child, exited) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), endTimeoutMs);
  await exited;
  clearTimeout(timer);
}

function linkExtension(folder, extensionsFolder) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  symlinkSync(folder, join(extensionsFolder, `${publisher}.${name}-${version}`), "dir");
}

async function installPackage(start, file) {
  const child = start(["--install-extension", file]);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`${file}: could not be installed\n${output}`);
}

/**
 * Variables of a surrounding VS Code, Electron or test run would change how this one starts. CI and ORT_… would make ONNX
 * Runtime send no telemetry here where it would on a user's machine: the tests must see what users get.
 */
const notInherited = /^(VSCODE_.*|ELECTRON_.*|ORT_.*|CI|NODE_OPTIONS|NODE_TEST_CONTEXT|PORT|PASSWORD)$/;

function privateEnvironment(dataFolder, added) {
  const inherited = Object.entries(process.env).filter(([name]) => !notInherited.test(name));
  const home = join(dataFolder, "home");
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    XDG_DATA_HOME: join(home, "data"),
    XDG_CONFIG_HOME: join(home, "config"),
    XDG_CACHE_HOME: join(home, "cache"),
    // Must exist, or the server restarts its agent host for ever.
    XDG_RUNTIME_DIR: join(home, "run"),
    TMPDIR: join(dataFolder, "tmp"),
    // No extension gallery: the only requests that VS Code itself would send out.
    EXTENSIONS_GALLERY: "{}",
    ...added,
  };
}

function answers(url) {
  return new Promise((resolve) => {
    const request = get(url, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.setTimeout(2000, () => request.destroy());
    request.on("error", () => resolve(false));
  });
}
