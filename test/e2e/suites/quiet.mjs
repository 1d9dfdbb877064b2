import assert from "node:assert/strict";
import { join } from "node:path";
import { describe } from "node:test";
import { acceptGhost, ghostAfter, openFile, refusedWith, type, typeForGhost } from "../editing.mjs";
import { waitForGhostText } from "../ghostText.mjs";
import { until } from "../until.mjs";
import { test } from "../windowTest.mjs";

const addFunction = "function add(a, b) {\n  │\n}\n";

/** Longer than VS Code takes to draw a suggestion, or to ask again, once it has been answered: where none has come until then none comes. */
const noGhostMs = 2000;

/**
 * Places and times at which no suggestion comes, each with the reason that the extension gives.
 * @param {() => import("../nearline.e2e.mjs").Workbench} current
 */
export function quietSuite(current) {
  const lastReason = async () => (await current().state()).lastOutcome?.source;
  const ask = () => current().command("editor.action.inlineSuggest.trigger");
  const statusText = () => current().page.locator('[id$="nearline.status"]').textContent();
  const configure = (key, value) =>
    current().host(
      (vscode, [key, value]) => vscode.workspace.getConfiguration("nearline").update(key, value ?? undefined, true),
      [key, value],
    );

  describe("no suggestion comes", () => {
    test("in a file with secrets, not even when asked for", async () => {
      await openFile(current(), "env", "│\n", "");
      await refusedWith(current(), "secretFile", () => type(current(), "TOKEN="));
      assert.equal(await ghostAfter(current(), noGhostMs), undefined);
      await refusedWith(current(), "secretFile", ask);
      assert.equal(await ghostAfter(current(), noGhostMs), undefined);
    });

    test("while it is snoozed, but when asked for; the time left stands in the status bar", async () => {
      await openFile(current(), "js", addFunction);
      await current().command("nearline.snooze", 5);
      await until("the time left", async () => (await statusText()).includes("5 min"));
      await current().page.screenshot({ path: join(current().screenshotFolder, "snoozed.png") });
      await refusedWith(current(), "snoozed", () => type(current(), "ret"));
      assert.equal(await ghostAfter(current(), noGhostMs), undefined);
      await ask();
      await waitForGhostText(current().page);

      await current().command("nearline.endSnooze");
      await until("the end", async () => !(await statusText()).includes("min"));
      await openFile(current(), "js", addFunction);
      await typeForGhost(current(), "ret");
    });

    test("with several cursors", async () => {
      await openFile(current(), "js", "│\n\n");
      await current().command("editor.action.insertCursorBelow");
      await refusedWith(current(), "severalCursors", () => type(current(), "ret"));
      assert.equal(await ghostAfter(current(), noGhostMs), undefined);
    });

    test("in a comment where the setting leaves comments out", async () => {
      await configure("suggestIn", { strings: false, comments: false });
      await openFile(current(), "js", "// Adds two numb│\n");
      await refusedWith(current(), "inComment", () => type(current(), "ers "));
      assert.equal(await ghostAfter(current(), noGhostMs), undefined);
      await configure("suggestIn", undefined);
    });

    test("where the cursor is only moved", async () => {
      await openFile(current(), "js", "const total = add(1, 2);│\nconst other = add(3, 4);\nconst last = \n");
      const { outcomeCount: before } = await current().state();
      await type(current(), " ");
      await until("the answer to the key", async () => (await current().state()).outcomeCount > before);
      await current().page.waitForTimeout(noGhostMs);
      const { outcomeCount } = await current().state();
      for (const key of ["ArrowDown", "End", "ArrowDown", "End", "ArrowUp", "Home", "ArrowRight"]) {
        await current().page.keyboard.press(key);
        await current().page.waitForTimeout(300);
      }
      const after = await current().state();
      assert.ok(after.outcomeCount === outcomeCount || after.lastOutcome.source === "onlyMoved", JSON.stringify(after.lastOutcome));
    });

    test("at the end of a statement that was just accepted", async () => {
      // Otherwise only the part of it comes that the model is sure of.
      await configure("eagerness", "eager");
      await openFile(current(), "js", addFunction);
      await typeForGhost(current(), "ret");
      assert.match(await acceptGhost(current()), /;\n}\n$/);
      // What the model said already, that the line ends here, is recalled before the rule is asked.
      await until("the request that follows", async () => ["justAccepted", "endOfLine"].includes(await lastReason()));
      assert.equal(await ghostAfter(current(), noGhostMs), undefined);
      await configure("eagerness", undefined);
    });
  });
}
