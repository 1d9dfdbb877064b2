import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "node:util";
import { installVscode } from "../../scripts/vscodeServer/installVscode.mjs";
import { quietSettings } from "../../scripts/vscodeServer/quietSettings.mjs";
import { startVscode } from "../../scripts/vscodeServer/startVscode.mjs";
import { launchBrowser } from "../e2e/launchBrowser.mjs";

const timeoutMs = 600_000;

/**
 * Runs runner.cjs in the extension host of a VS Code that is served to a browser. This is how VS Code runs its own
 * tests for the browser: the page calls two functions, one for each line of the host's console and one at the end.
 * @param {{ version: object, extension: string, resultFile: string, say: (line: string) => void }} options
 *   version: one of vscodeVersions; extension: folder
 */
export async function runInServer({ version, extension, resultFile, say }) {
  const vscode = await installVscode(version, say);
  const dataFolder = mkdtempSync(join(tmpdir(), "nl-"));
  const project = join(dataFolder, "project");
  mkdirSync(project);
  const server = await startVscode(vscode, {
    dataFolder,
    settings: quietSettings,
    env: { NEARLINE_RESULT_FILE: resultFile },
    // Without this flag a built VS Code does not look at the address for tests, and they silently never run.
    args: ["--enable-smoke-test-driver", "--disable-workspace-trust"],
  });
  let browser;
  let timer;
  try {
    browser = await launchBrowser();
    const page = await browser.newPage();
    const ended = new Promise((resolve) => {
      timer = setTimeout(() => resolve("time-out"), timeoutMs);
      page.exposeFunction("codeAutomationExit", resolve);
    });
    await page.exposeFunction("codeAutomationLog", (_level, args) => say(format(...args)));
    const remote = (path) => `vscode-remote://${new URL(server.url).host}${path}`;
    const payload = [
      ["extensionDevelopmentPath", remote(extension)],
      ["extensionTestsPath", remote(join(import.meta.dirname, "runner.cjs"))],
      ["skipWelcome", "true"],
      ["skipReleaseNotes", "true"],
    ];
    const query = new URLSearchParams({ folder: project, payload: JSON.stringify(payload) });
    await page.goto(`${server.url}/?${query}`, { waitUntil: "commit" });
    return await ended;
  } finally {
    clearTimeout(timer);
    await browser?.close();
    await server.stop();
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 12, retryDelay: 200 });
  }
}
