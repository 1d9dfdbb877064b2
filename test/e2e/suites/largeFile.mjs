import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "node:test";
import { closeAll, documentText, type } from "../editing.mjs";
import { waitForGhostText } from "../ghostText.mjs";
import { longestTurnMs } from "../longestTurn.mjs";
import { until } from "../until.mjs";
import { test } from "../windowTest.mjs";

/** Work of the extension host in one piece that a person would notice in other extensions. */
const maxTurnMs = 400;

/** @param {() => import("../nearline.e2e.mjs").Workbench} current */
export function largeFileSuite(current) {
  const outcomes = async () => (await current().state()).outcomeCount;
  const holdsUpNothing = async (work) => {
    const longestMs = await longestTurnMs(current(), work);
    assert.ok(longestMs < maxTurnMs, `the extension host worked for ${longestMs} ms in one piece`);
  };

  describe("a large file", () => {
    // Rust, of which VS Code itself knows only the colours: TypeScript's part in it does hold up the host at such sizes.
    test("of 3 MB gets suggestions and does not hold up the editor", async () => {
      await openAtEnd(current(), "large.rs", rustOf(3e6));
      await holdsUpNothing(async () => {
        await type(current(), "ret");
        await waitForGhostText(current().page);
      });
      await closeAll(current());
    });

    test("of 48 MB, the most that VS Code shows to extensions, does not hold up the editor", async () => {
      await openAtEnd(current(), "larger.rs", rustOf(48e6));
      const before = await outcomes();
      await holdsUpNothing(async () => {
        await type(current(), "ret");
        // VS Code itself takes many seconds to draw a suggestion in a file like this; that there is an answer must do.
        await until("an answer", async () => (await outcomes()) > before);
      });
      await closeAll(current());
    });

    test("with one line of 5 MB does not hold up the editor", async () => {
      await openAtEnd(current(), "long-line.js", `const data = "${"0123456789".repeat(5e5)}";\n`);
      const before = await outcomes();
      await holdsUpNothing(async () => {
        await type(current(), "const ");
        await until("the typed text", async () => (await documentText(current())).endsWith("const "));
        await until("an answer", async () => (await outcomes()) > before);
      });
      await closeAll(current());
    });

    test("of 60 MB, which VS Code keeps from extensions, is edited undisturbed", async () => {
      await openAtEnd(current(), "huge.txt", "0123456789 abcdefghijklmnopqrstuvwxyz\n".repeat(Math.ceil(60e6 / 38)), false);
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

/** VS Code reads, draws and hands on a file of this size within this time on a busy machine of two cores. */
const openMs = 180_000;

/** With the cursor at its end, as the extension host knows too if it gets the file. */
async function openAtEnd(workbench, name, content, isShared = true) {
  await closeAll(workbench);
  const path = join(workbench.workspaceFolder, name);
  writeFileSync(path, content);
  await workbench.host((vscode, file) => vscode.commands.executeCommand("vscode.open", vscode.Uri.file(file)), path, openMs);
  const line = workbench.page.locator(".editor-instance .monaco-editor .view-line").first();
  const confirm = workbench.page.getByRole("button", { name: "Open Anyway" });
  await line.or(confirm).waitFor({ timeout: openMs });
  if (await confirm.isVisible()) await confirm.click();
  await line.waitFor({ timeout: openMs });
  await workbench.command("workbench.action.focusActiveEditorGroup");
  await workbench.page.locator(".editor-instance .monaco-editor.focused").first().waitFor();
  const lastLine = content.split("\n").length;
  await workbench.page.keyboard.press("Control+End");
  await workbench.page.locator(".statusbar-item", { hasText: `Ln ${lastLine}, ` }).waitFor({ timeout: openMs });
  if (!isShared) return;
  const isAtEnd = () => workbench.host((vscode, last) => vscode.window.activeTextEditor?.selection.active.line === last - 1, lastLine);
  await until("the extension host to have all of it", isAtEnd, openMs);
}
