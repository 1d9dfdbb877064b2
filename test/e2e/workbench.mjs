/** Opens a real VS Code in Chromium, with the extension in it, and a line into its extension host. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { quietSettings } from "../../scripts/vscodeServer/quietSettings.mjs";
import { startVscode } from "../../scripts/vscodeServer/startVscode.mjs";
import { connectHost } from "./hostBridge.mjs";
import { launchBrowser } from "./launchBrowser.mjs";
import { until } from "./until.mjs";

export const repository = fileURLToPath(new URL("../..", import.meta.url));
const bridge = fileURLToPath(new URL("bridge", import.meta.url));

/** For what is to come on the screen; only what never comes takes so long. */
const shownTimeoutMs = 60_000;

const testSettings = {
  ...quietSettings,
  "git.enabled": false,
  "files.hotExit": "off",
  "files.autoSave": "off",
  "files.simpleDialog.enable": true,
  "editor.minimap.enabled": false,
  "editor.accessibilitySupport": "off",
  "workbench.reduceMotion": "on",
  "window.confirmBeforeClose": "never",
};

/**
 * @param {object} options
 * @param {{ node: string, serverMain: string, version: string }} options.vscode what installVscode() returned
 * @param {readonly string[]} [options.extensions] folders; the default is this repository
 * @param {readonly string[]} [options.packages] .vsix files
 * @param {object} [options.settings]
 * @param {string} [options.dataFolder] kept when given; else a fresh one that close() deletes
 * @param {string} [options.openFile] path in the workspace that is opened at once
 * @param {{ width: number, height: number }} [options.viewport]
 * @param {number} [options.deviceScaleFactor]
 */
export async function openWorkbench(options) {
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), "nl-"));
  const workspaceFolder = join(dataFolder, "project");
  mkdirSync(workspaceFolder, { recursive: true });
  const socketPath = join(dataFolder, "bridge.sock");
  rmSync(socketPath, { force: true });

  const server = await startVscode(options.vscode, {
    dataFolder,
    extensions: [...(options.extensions ?? [repository]), bridge],
    packages: options.packages ?? [],
    settings: { ...testSettings, ...options.settings },
    env: { NEARLINE_BRIDGE_SOCKET: socketPath },
    args: options.settings?.["security.workspace.trust.enabled"] === true ? [] : ["--disable-workspace-trust"],
  });
  let browser;
  try {
    browser = await launchBrowser();
    const context = await browser.newContext({
      viewport: options.viewport ?? { width: 1280, height: 800 },
      deviceScaleFactor: options.deviceScaleFactor ?? 1,
      permissions: ["clipboard-read", "clipboard-write"],
    });
    context.setDefaultTimeout(shownTimeoutMs);
    const page = await context.newPage();
    const outsideRequests = watchRequests(page, server.url);
    const open = async (shown, folder, file) => {
      await shown.goto(workbenchAddress(server.url, folder, file), { waitUntil: "commit" });
      await shown.locator(".monaco-workbench").waitFor();
    };
    await open(page, workspaceFolder, options.openFile);
    let host = await connectHost(socketPath);
    const call = (...parameters) => host.call(...parameters);
    const anotherHost = async (endHost) => {
      const before = await call(() => process.pid);
      await endHost(before);
      await until("the new extension host", async () => {
        host.close();
        host = await connectHost(socketPath);
        // The one that ends may still answer, or end in the middle of its answer.
        return (await call(() => process.pid, undefined, 5000).catch(() => before)) !== before;
      });
    };
    return {
      page,
      server,
      dataFolder,
      workspaceFolder,
      /** Addresses that the page asked for and that are not this server's. */
      outsideRequests,
      host: call,
      /** Runs a command of VS Code; a result that is not plain data is dropped. */
      command: (name, ...args) =>
        call(
          async (vscode, [command, values]) => {
            const result = await vscode.commands.executeCommand(command, ...values);
            try {
              return JSON.parse(JSON.stringify(result ?? null));
            } catch {
              return null;
            }
          },
          [name, args],
        ),
      /** What the extension's `activate` returned says of itself (src/editor/extensionApi.ts); undefined before it is active. */
      state: () =>
        call((vscode) => {
          const extension = vscode.extensions.getExtension("nearline.nearline");
          return extension?.isActive ? extension.exports.state() : undefined;
        }),
      /** As a person does by the key for it: the window's extension host ends, and another one starts. */
      async reload() {
        await anotherHost(async () => {
          await page.reload({ waitUntil: "commit" });
          await page.locator(".monaco-workbench").waitFor();
        });
      },
      /** The extension host crashes, and VS Code starts another one. */
      async killHost() {
        await anotherHost(async (pid) => process.kill(pid, "SIGKILL"));
      },
      /** A second window on another folder, with no line into its extension host: the bridge answers for the first one that listened. */
      async openWindow(folder, file) {
        const other = await context.newPage();
        await open(other, folder, file);
        return other;
      },
      async close() {
        host.close();
        await browser.close();
        await server.stop();
        if (options.dataFolder === undefined) removeFolder(dataFolder);
      },
    };
  } catch (error) {
    await browser?.close();
    await server.stop();
    throw error;
  }
}

function workbenchAddress(url, folder, openFile) {
  const query = new URLSearchParams({ folder });
  if (openFile !== undefined)
    query.set("payload", JSON.stringify([["openFile", `vscode-remote://${new URL(url).host}${join(folder, openFile)}`]]));
  return `${url}/?${query}`;
}

function watchRequests(page, url) {
  const outside = [];
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    // The second is no host: a service worker of the page answers for it.
    const own = host === new URL(url).host || host.endsWith(".vscode-resource.vscode-cdn.net");
    if (/^(https?|wss?):$/.test(protocol) && !own) outside.push(request.url());
  });
  return outside;
}

/** The server's last log lines, and what a closed window's worker had begun, may still be written while the folder goes: 15 s in all. */
function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 12, retryDelay: 200 });
  if (existsSync(folder)) throw new Error(`${folder}: could not be deleted`);
}
