import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "node:test";
import { chatPanel } from "../chatPanel.mjs";
import { until } from "../until.mjs";
import { test } from "../windowTest.mjs";

const folders = 500;
const filesPerFolder = 100;
const wantedFile = "tariff31234.js";

/** Making the index takes half a minute on two idle cores. */
const indexMs = 300_000;

/**
 * A workspace of 50,000 files: one types in it while its index is made, and answers name the file that has what was asked for.
 * @param {() => import("../nearline.e2e.mjs").Workbench} current
 */
export function largeWorkspaceSuite(current) {
  describe("a workspace of 50,000 files", () => {
    test("takes text while it is read, and its answers name the right file", { timeout: 2 * indexMs }, async () => {
      const folder = join(current().dataFolder, "many");
      makeFiles(folder);
      const window = await current().openWindow(folder, "start.js");
      try {
        const panel = chatPanel(() => window);
        await window.locator(".view-lines").first().waitFor();
        await window.locator('.activitybar .action-label[aria-label^="Nearline"]').first().click();
        await panel.input().waitFor();
        await askWorkspace(window, panel, "Where is the tariff of blue whales?");

        // While the index is made, what is typed stands in the editor at once.
        await window.locator(".view-lines").first().click();
        await window.keyboard.press("Control+End");
        await window.keyboard.type("const typedMeanwhile = 1;");
        await window.locator(".view-line", { hasText: "typedMeanwhile" }).waitFor();

        let asked = 1;
        await until(
          "an answer that names the file",
          async () => {
            await panel.answered(asked);
            if ((await panel.frame().locator(".source", { hasText: wantedFile }).count()) > 0) return true;
            await askWorkspace(window, panel, "Where is the tariff of blue whales?");
            asked++;
            return undefined;
          },
          indexMs,
        );
        await window.screenshot({ path: join(current().screenshotFolder, "large-workspace.png") });
        assert.ok((await panel.frame().locator(".source", { hasText: wantedFile }).count()) > 0);
      } finally {
        await window.close();
        rmSync(folder, { recursive: true, force: true, maxRetries: 12, retryDelay: 200 });
      }
    });
  });
}

async function askWorkspace(window, panel, question) {
  await panel.input().click();
  await panel.mention("@work", /workspace/);
  await panel
    .chips()
    .getByText(/workspace/)
    .waitFor();
  await window.keyboard.type(question);
  await window.keyboard.press("Enter");
}

function makeFiles(folder) {
  for (let outer = 0; outer < folders; outer++) {
    const inner = join(folder, `part${outer}`);
    mkdirSync(inner, { recursive: true });
    for (let index = 0; index < filesPerFolder; index++) {
      const number = outer * filesPerFolder + index;
      const name = `tariff${number}.js`;
      const text =
        name === wantedFile
          ? "/** What blue whales pay. */\nexport function tariffOfBlueWhales(tons) {\n  return tons * 7;\n}\n"
          : `/** Entry ${number} of the register. */\nexport function entry${number}(count) {\n  return count + ${number};\n}\n`;
      writeFileSync(join(inner, name), text);
    }
  }
  writeFileSync(join(folder, "start.js"), "// Begin here.\n");
}
