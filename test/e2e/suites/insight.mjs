import assert from "node:assert/strict";
import { join } from "node:path";
import { describe } from "node:test";
import { acceptGhost, askForGhost, ghostAfter, openFile, refusedWith, type, typeForGhost } from "../editing.mjs";
import { until } from "../until.mjs";
import { test } from "../windowTest.mjs";

/** Where no suggestion has come until then none comes. */
const noGhostMs = 1500;

/** @param {() => import("../nearline.e2e.mjs").Workbench} current */
export function insightSuite(current) {
  const row = (text) => current().page.locator(".quick-input-list .monaco-list-row", { hasText: text });

  /** Chooses in a list that a command opens; the command ends when something was chosen. */
  async function choose(command, text) {
    const ended = current().command(command);
    await row(text).first().click();
    await ended;
  }

  /** The text of a document that the extension wrote, once it is in the active editor. */
  const reportText = (name) =>
    until(`the document ${name}`, () =>
      current().host((vscode, name) => {
        const document = vscode.window.activeTextEditor?.document;
        const isReport = document?.uri.scheme === "nearline" && document.languageId === "markdown" && document.uri.path.startsWith(name);
        return isReport && document.getText();
      }, name),
    );

  describe("why no suggestion", () => {
    test("the report gives the reason, the copy leaves the code out", async () => {
      await openFile(current(), "js", "const valu│s = 1;\n");
      await refusedWith(current(), "midWord", () => type(current(), "e"));
      assert.equal(await ghostAfter(current(), noGhostMs), undefined);

      const ended = current().command("nearline.whyNoSuggestion");
      await row("the cursor stands inside a word").first().waitFor();
      await current().page.screenshot({ path: join(current().screenshotFolder, "why-list.png") });
      await row("the cursor stands inside a word").first().click();
      await ended;
      const report = await reportText("/Request ");
      assert.match(report, /^# Request \d+: nothing was shown\n\n\*\*Nothing was shown because the cursor stands inside a word\.\*\*/);
      assert.match(report, /line 1, column 12, language javascript/);
      assert.match(report, /const value/);
      await current().page.screenshot({ path: join(current().screenshotFolder, "why-report.png") });

      await choose("nearline.copyReport", "Copy without code");
      const copied = await current().host((vscode) => vscode.env.clipboard.readText());
      assert.match(copied, /because the cursor stands inside a word/);
      assert.doesNotMatch(copied, /value/);
    });

    test("a suggestion's report tells tokens, the model's answer and times", async () => {
      await openFile(current(), "js", "function add(a, b) {\n  return│\n}\n");
      // Asked for, it comes from the model and not from an answer to an earlier key.
      await askForGhost(current());
      await choose("nearline.whyNoSuggestion", /suggested/);
      const report = await reportText("/Request ");
      assert.match(report, /\*\*A suggestion was given to the editor/);
      assert.match(report, /\d+ tokens, \d+ of them read before and reused/);
      assert.match(report, /\| decode: the model wrote +\| +[\d.]+ \|/);
    });
  });

  describe("the statistics", () => {
    test("count what is accepted, and are cleared after a question", async () => {
      const cleared = current().command("nearline.clearStatistics");
      await current().page.locator(".monaco-dialog-box .monaco-button", { hasText: "Clear" }).click();
      await cleared;
      assert.match(await reportText("/Statistics"), /No suggestion was shown yet\./);

      await openFile(current(), "js", "function add(a, b) {\n  │\n}\n");
      await typeForGhost(current(), "ret");
      await acceptGhost(current());
      await until("the count", async () => {
        await current().command("nearline.showStatistics");
        // On a slow machine one that came while the first letters were typed was there to be read as well.
        return /\*\*[1-9]\d* shown, 1 accepted \(/.test(await reportText("/Statistics"));
      });
      await current().page.screenshot({ path: join(current().screenshotFolder, "statistics.png") });
    });
  });
}
