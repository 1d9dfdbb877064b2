import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { closeAll, documentText, type } from "../editing.mjs";
import { waitForGhostText } from "../ghostText.mjs";
import { until } from "../until.mjs";

/** A pause of the extension host that a person would notice in other extensions. */
const maxPauseMs = 400;

/** @param {() => import("../nearline.e2e.mjs").Workbench} current */
export function largeFileSuite(current) {
  describe("a large file", () => {
    // Rust, of which VS Code itself knows only the colours: TypeScript's part in it does hold up the host at such sizes.
    test("of 3 MB gets suggestions and does not hold up the editor", async () => {
      await openAtEnd(current(), "large.rs", rustOf(3e6));
      const longestMs = await longestPauseMs(current(), async () => {
        await type(current(), "ret");
        await waitForGhostText(current().page, 45_000);
      });
      assert.ok(longestMs < maxPauseMs, `the extension host did not answer for ${longestMs} ms`);
      await closeAll(current());
    });

    test("of 48 MB, the most that VS Code shows to extensions, does not hold up the editor", async () => {
      await openAtEnd(current(), "larger.rs", rustOf(48e6), 90_000);
      const { outcomeCount } = await current().state();
      const longestMs = await longestPauseMs(current(), async () => {
        await type(current(), "ret");
        // VS Code itself takes many seconds to draw a suggestion in a file like this; that there is an answer must do.
        await until("an answer", async () => (await current().state()).outcomeCount > outcomeCount, 45_000);
      });
      assert.ok(longestMs < maxPauseMs, `the extension host did not answer for ${longestMs} ms`);
      await closeAll(current());
    });

    test("with one line of 5 MB does not hold up the editor", async () => {
      await openAtEnd(current(), "long-line.js", `const data = "${"0123456789".repeat(5e5)}";\n`);
      const longestMs = await longestPauseMs(current(), async () => {
        await type(current(), "const ");
        await current().page.waitForTimeout(1500);
      });
      assert.ok((await documentText(current())).endsWith("const "));
      assert.ok(longestMs < maxPauseMs, `the extension host did not answer for ${longestMs} ms`);
      await closeAll(current());
    });

    test("of 60 MB, which VS Code keeps from extensions, is edited undisturbed", async () => {
      await openAtEnd(current(), "huge.txt", "0123456789 abcdefghijklmnopqrstuvwxyz\n".repeat(Math.ceil(60e6 / 38)), 90_000);
      await type(current(), "abc");
      await until("the text on the screen", async () =>
        (await current().page.locator(".editor-instance .view-line").allInnerTexts()).some((text) => text === "abc"),
      );
      assert.equal((await current().state()).status, "ready");
      await closeAll(current());
    });
  });
}

function rustOf(bytes) {
  const line = 'pub const ENTRY: &str = "a name, and some more text";\n';
  return `${line.repeat(Math.ceil(bytes / line.length))}\nfn add(a: i32, b: i32) -> i32 {\n    `;
}

async function openAtEnd(workbench, name, content, timeoutMs = 30_000) {
  await closeAll(workbench);
  const path = join(workbench.workspaceFolder, name);
  writeFileSync(path, content);
  await workbench.host((vscode, file) => vscode.commands.executeCommand("vscode.open", vscode.Uri.file(file)), path, timeoutMs);
  const line = workbench.page.locator(".editor-instance .monaco-editor .view-line").first();
  const confirm = workbench.page.getByRole("button", { name: "Open Anyway" });
  await line.or(confirm).waitFor({ timeout: timeoutMs });
  if (await confirm.isVisible()) await confirm.click();
  await line.waitFor({ timeout: timeoutMs });
  await workbench.command("workbench.action.focusActiveEditorGroup");
  await workbench.page.keyboard.press("Control+End");
  await workbench.page.waitForTimeout(1000);
}

/** The longest time for which the extension host did not answer while something was done, in ms. */
async function longestPauseMs(workbench, work) {
  let running = true;
  let longestMs = 0;
  const asking = (async () => {
    while (running) {
      const startMs = performance.now();
      await workbench.host(() => 1);
      longestMs = Math.max(longestMs, performance.now() - startMs);
      await workbench.page.waitForTimeout(10);
    }
  })();
  try {
    await Promise.race([work(), asking]);
  } finally {
    running = false;
    await asking;
  }
  return Math.round(longestMs);
}
