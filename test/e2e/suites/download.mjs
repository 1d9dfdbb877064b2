import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe } from "node:test";
import { waitForReady } from "../editing.mjs";
import { startModelServer } from "../modelServer.mjs";
import { until } from "../until.mjs";
import { test } from "../windowTest.mjs";
import { repository } from "../workbench.mjs";

/** The embedded model is in the catalogue as well, so that the bytes to serve are at hand. */
const fileName = "SmolLM2-135M-Instruct.Q4_1.gguf";
const modelPath = join(repository, "models", fileName);

const toasts = ".notifications-toasts .notification-list-item";
const dialog = ".monaco-dialog-box";

/** @param {() => import("../nearline.e2e.mjs").Workbench} current */
export function downloadSuite(current) {
  const page = () => current().page;
  const picture = (name) => page().screenshot({ path: join(current().screenshotFolder, `download-${name}.png`) });
  const setMirror = (address) =>
    current().host((vscode, value) => vscode.workspace.getConfiguration("nearline").update("downloadMirror", value, true), address);
  const startDownload = async () => {
    // Ends when the download does.
    await current().host((vscode) => void vscode.commands.executeCommand("nearline.downloadModel"));
    const row = page().locator(".quick-input-list .monaco-list-row", { hasText: "SmolLM2 135M Instruct" });
    await page().locator(".quick-input-list .monaco-list-row").first().waitFor();
    // The list draws what can be seen of it, and this one is far down.
    await page().keyboard.type("SmolLM2 135M");
    await row.first().waitFor();
    await picture("list");
    await row.first().click();
  };
  /** Where the extension keeps downloads: in the rest of the folder files come and go while one looks. */
  const storageFolder = () => join(current().dataFolder, "user/User/globalStorage/nearline.nearline");
  const storedFiles = () =>
    readdirSync(storageFolder(), { recursive: true }).filter((path) => path.includes("downloads") && path.includes(fileName));

  describe("the download of a model", () => {
    test("asks first, goes on after a restart in the middle, and is the right file", async () => {
      const server = await startModelServer(modelPath);
      try {
        await setMirror(server.base);
        await startDownload();
        const box = page().locator(dialog);
        await box.waitFor();
        const text = await box.innerText();
        for (const part of ["98 MB", "127.0.0.1", "Apache-2.0", "commercial use is free"]) assert.ok(text.includes(part), text);
        await picture("consent");
        assert.deepEqual(server.ranges, []);

        server.holdAt(40e6);
        await box.locator(".monaco-button", { hasText: /^Download$/ }).click();
        const progress = page().locator(toasts, { hasText: "of 98 MB" });
        await until(
          "a third of it",
          async () =>
            /(?:3\d|4\d)(?:\.\d)? MB of/.test(
              await progress
                .first()
                .innerText()
                .catch(() => ""),
            ),
          60_000,
        );
        await picture("progress");
        await current().reload();
        await waitForReady(current());
        const [part = ""] = storedFiles().filter((path) => path.endsWith(".part"));
        assert.notEqual(part, "", "what came before the restart is kept");
        assert.deepEqual(server.ranges, ["whole"], "nothing is fetched without being asked");

        server.holdAt(Number.POSITIVE_INFINITY);
        await startDownload();
        await page().locator(toasts, { hasText: "is here" }).first().waitFor();
        await picture("done");
        assert.equal(server.ranges.length, 2);
        assert.match(server.ranges[1], /^bytes=[1-9]\d{6,}-$/);
        const [whole, ...others] = storedFiles().filter((path) => path.endsWith(".gguf"));
        assert.deepEqual(others, []);
        const sha256Of = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
        assert.equal(sha256Of(join(storageFolder(), whole)), sha256Of(modelPath));
        rmSync(join(storageFolder(), whole));
      } finally {
        await setMirror(undefined);
        server.close();
      }
    });
  });
}
