import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTests } from "@vscode/test-electron";

/**
 * Runs runner.cjs in a desktop VS Code, which @vscode/test-electron downloads from Microsoft.
 * @param {{ version: { vscode: string }, extension: string, resultFile: string }} options
 */
export async function runOnDesktop({ version, extension, resultFile }) {
  const folder = mkdtempSync(join(tmpdir(), "nl-"));
  try {
    return await runTests({
      version: version.vscode,
      extensionDevelopmentPath: extension,
      extensionTestsPath: join(import.meta.dirname, "runner.cjs"),
      extensionTestsEnv: { NEARLINE_RESULT_FILE: resultFile },
      launchArgs: [folder, "--user-data-dir", join(folder, "user"), "--disable-extensions", "--disable-workspace-trust"],
    });
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
