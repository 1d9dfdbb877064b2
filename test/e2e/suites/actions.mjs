import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, afterEach, describe } from "node:test";
import { chatPanel } from "../chatPanel.mjs";
import { closeAll, documentText, openFile } from "../editing.mjs";
import { until, untilShown } from "../until.mjs";
import { test } from "../windowTest.mjs";

/** The embedded model reads, and writes 256 tokens at most, within this time on a busy machine of two cores. */
const answerMs = 180_000;

const input = ".quick-input-widget .quick-input-box input, .quick-input-widget input.input";
const rows = ".quick-input-list .monaco-list-row";
const toasts = ".notifications-toasts .notification-list-item";
const code = "const one = 1;\n\nfunction add(a, b) {\n  return a │+ b;\n}\n\nadd(one, 2);\n";
const plain = code.replace("│", "");

/**
 * What must hold whatever the model says: nothing changes before the user accepts it, what is accepted is where it belongs, and where
 * the model gives nothing of use the user is told.
 * @param {() => import("../nearline.e2e.mjs").Workbench} current
 */
export function actionSuite(current) {
  const page = () => current().page;
  const row = (text) => page().locator(rows, { hasText: text }).first();

  /** As a person does: F1, the title, Enter. */
  async function choose(title) {
    const focused = focusedRow(`Nearline: ${title}`);
    await untilShown(focused, async () => {
      await page().keyboard.press("Escape");
      await page().keyboard.press("F1");
      await page().locator(input).first().waitFor();
      await page().keyboard.type(`Nearline: ${title}`);
    });
    await page().keyboard.press("Enter");
  }

  async function pick(label) {
    await row(label).waitFor();
    await page().keyboard.type(label);
    await focusedRow(label).waitFor();
    await page().keyboard.press("Enter");
  }

  /** Enter takes the row with the focus, which follows what is typed a moment later. */
  const focusedRow = (text) => page().locator(`${rows}.focused`, { hasText: text });

  const told = async () => (await page().locator(toasts).allInnerTexts()).filter((text) => text.includes("Nearline: "));
  const isDiffOpen = () =>
    current().host((vscode) =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input: tab }) => tab instanceof vscode.TabInputTextDiff)),
    );
  const textOf = (path) =>
    current().host(
      (vscode, at) => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme !== "untitled" && uri.path === at)?.getText(),
      path,
    );

  /** Waits for the diff, or for words that say why there is none. */
  async function answered(words) {
    return until(
      "a proposal, or a message in its place",
      async () => {
        if (await isDiffOpen()) return "proposed";
        // Progress is a notification as well.
        const lines = (await told()).filter((text) => !/…/.test(text) && words.test(text));
        return lines.length > 0 && "told";
      },
      answerMs,
    );
  }

  async function accept(path) {
    await current().command("nearline.acceptProposal");
    return until("the accepted text", async () => {
      const text = await textOf(path);
      return text !== plain && text;
    });
  }

  describe("actions on code", () => {
    afterEach(async () => {
      await page().keyboard.press("Escape");
      if (await isDiffOpen()) await current().command("nearline.rejectProposal");
      await current().command("notifications.clearAll");
    });
    after(() => closeAll(current()));

    test("Document proposes a comment above the function; it is there once accepted, and gone with one undo", async () => {
      const path = await openFile(current(), "js", code);
      await choose("Document");
      if ((await answered(/must write a comment/)) === "told") return;
      assert.equal(await textOf(path), plain, "nothing changes before it is accepted");
      const text = await accept(path);
      assert.match(text, /^const one = 1;\n\n\/\*\*[\s\S]*\*\/\nfunction add\(a, b\) \{\n {2}return a \+ b;\n\}\n\nadd\(one, 2\);\n$/);
      await current().command("workbench.action.focusActiveEditorGroup");
      await current().command("undo");
      await until("the text as it was", async () => (await textOf(path)) === plain);
    });

    test("Simplify proposes for the selected lines only", async () => {
      const path = await openFile(current(), "js", code);
      await current().host((vscode) => {
        vscode.window.activeTextEditor.selection = new vscode.Selection(2, 0, 5, 0);
      });
      await choose("Simplify");
      const what = await answered(/would change nothing|must answer|must end/);
      assert.equal(await textOf(path), plain);
      if (what === "told") return;
      const text = await accept(path);
      assert.ok(text.startsWith("const one = 1;\n\n"), text);
      assert.ok(text.endsWith("\n\nadd(one, 2);\n"), text);
    });

    test("Fix is offered at an error, and rejecting it leaves the code", async () => {
      const wrong = "function twice(n: number): number {\n  return n * tw│o;\n}\n";
      const path = await openFile(current(), "ts", wrong);
      await until(
        "the error of TypeScript",
        () =>
          current().host((vscode, at) => vscode.languages.getDiagnostics(vscode.Uri.file(at)).some(({ severity }) => severity === 0), path),
        60_000,
      );
      const offers = ".action-widget .monaco-list-row";
      await untilShown(page().locator(offers, { hasText: "Fix with Nearline" }).first(), async () => {
        await page().keyboard.press("Escape");
        await page().keyboard.press("Control+.");
      });
      // By keys: in older versions the menu takes clicks by the mouse's own way only.
      await until("the offer to have the focus", async () => {
        if ((await page().locator(`${offers}.focused`, { hasText: "Fix with Nearline" }).count()) > 0) return true;
        await page().keyboard.press("ArrowDown");
        return false;
      });
      await page().keyboard.press("Enter");
      await answered(/would change nothing|must answer|must end/);
      assert.equal(await textOf(path), wrong.replace("│", ""));
      if (await isDiffOpen()) await current().command("nearline.rejectProposal");
      await until("the diff to be gone", async () => !(await isDiffOpen()));
      assert.equal(await textOf(path), wrong.replace("│", ""));
    });

    test("Write Tests opens tests by the project's framework, not yet on the disk", async () => {
      const manifest = join(current().workspaceFolder, "package.json");
      writeFileSync(manifest, '{ "devDependencies": { "vitest": "4" } }');
      const path = await openFile(current(), "js", code.replace("function", "export function"));
      await choose("Write Tests");
      const test = path.replace(/\.js$/, ".test.js");
      const open = await until(
        "the tests",
        () =>
          current().host((vscode, at) => {
            const document = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "untitled" && uri.path === at);
            // It is opened empty and then filled.
            return document?.getText() || undefined;
          }, test),
        answerMs,
      );
      assert.ok(
        open.startsWith(`import { describe, expect, test } from "vitest";\nimport { add } from "./${basename(path, ".js")}";\n`),
        open,
      );
      assert.equal(existsSync(test), false);
      rmSync(manifest);
    });

    test("Suggest a Name renames by VS Code once a name is chosen, and not before", async () => {
      // A name of its own: TypeScript renames what scripts share in all of them.
      const shared = plain.replaceAll("add", "combine");
      const path = await openFile(current(), "js", shared.replace("function c", "function c│"));
      await choose("Suggest a Name");
      const names = await until(
        "names, or a message",
        async () => {
          const found = await page().locator(rows).allInnerTexts();
          // The palette closes a moment after Enter.
          if (found.length > 0 && !found.some((text) => text.includes("Nearline: "))) {
            // The list draws its rows in any order; Enter takes the one with the focus.
            const focused = await page().locator(`${rows}.focused`).allInnerTexts();
            return focused.length > 0 && focused;
          }
          return (await told()).some((text) => /must give another name/.test(text)) && [];
        },
        answerMs,
      );
      assert.equal(await textOf(path), shared);
      const [first] = names;
      if (first === undefined) return;
      const name = first.trim();
      assert.match(name, /^[\p{L}_$][\p{L}\p{N}_$]*$/u);
      await page().keyboard.press("Enter");
      await until("the new name in both places", async () => (await textOf(path)) === shared.replaceAll("combine(", `${name}(`));
    });

    test("Translate Code opens another document in the language that was chosen", async () => {
      const path = await openFile(current(), "js", code);
      await choose("Translate Code");
      await pick("Python");
      await until(
        "the Python",
        async () => {
          const language = await current().host((vscode) => vscode.window.activeTextEditor?.document.languageId);
          return language === "python" || (await told()).some((text) => /must (?:answer|end)/.test(text));
        },
        answerMs,
      );
      assert.equal(await textOf(path), plain);
    });

    test("Translate Comments changes no code", async () => {
      const commented = "// Adds two numbers.\nfunction add(a, b) {\n  return a + b; // The sum.\n}\n│";
      const path = await openFile(current(), "js", commented);
      await choose("Translate Comments");
      await pick("German");
      if ((await answered(/would change nothing/)) === "told") return;
      await current().command("nearline.acceptProposal");
      const text = await until("the accepted text", async () => {
        const now = await textOf(path);
        return now !== commented.replace("│", "") && now;
      });
      assert.deepEqual(
        text.split("\n").flatMap((line) => line.replace(/\/\/.*$/, "").trim() || []),
        ["function add(a, b) {", "return a + b;", "}"],
      );
    });

    test("Name This Code shows every label with how likely it is", async () => {
      await openFile(current(), "js", code);
      await choose("Name This Code");
      await pick("Kind of change");
      const texts = await until(
        "the labels",
        async () => {
          const found = await page().locator(rows).allInnerTexts();
          // VS Code draws the list row by row.
          return found.length >= 6 && found.every((text) => text.includes("%")) && found;
        },
        answerMs,
      );
      assert.equal(texts.length, 6);
      const percent = texts.map((text) => Number(/(\d+) %/.exec(text)?.[1]));
      assert.deepEqual(
        percent,
        percent.toSorted((one, other) => other - one),
      );
      assert.ok(Math.abs(percent.reduce((sum, each) => sum + each, 0) - 100) <= 3, String(percent));
    });

    test("cancelled, nothing comes of it", async () => {
      const path = await openFile(current(), "js", code);
      await choose("Write Tests");
      const progress = page().locator(toasts, { hasText: "Nearline: Write Tests" }).first();
      await progress.waitFor();
      await progress.getByText("Cancel").click();
      await progress.waitFor({ state: "detached" });
      await page().waitForTimeout(1000);
      assert.equal(await documentText(current()), plain);
      assert.equal(await isDiffOpen(), false);
      assert.deepEqual(await told(), []);
      assert.ok(await textOf(path));
    });

    test("a file with secrets is refused with the reason", async () => {
      await openFile(current(), "env", "TOKEN=│1\n", "production");
      await choose("Summarise");
      await until("the message", async () => (await told()).some((text) => /passwords or keys are not read/.test(text)));
    });

    test("Explain asks in the chat, which need not be open", async () => {
      await openFile(current(), "js", code);
      await current().command("workbench.action.closeSidebar");
      await choose("Explain");
      const panel = chatPanel(page);
      await panel.questions().getByText("Explain what this code does").waitFor();
      assert.notEqual(await panel.answered(), "");
    });
  });

  describe("the commit message", () => {
    const git = (...parameters) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...parameters], { cwd: current().workspaceFolder });
    const setGit = (isOn) =>
      current().host(
        (vscode, value) => vscode.workspace.getConfiguration("git").update("enabled", value, vscode.ConfigurationTarget.Global),
        isOn,
      );

    test("is written from the staged changes by the button of the source control view, and can be undone", async () => {
      const folder = current().workspaceFolder;
      git("init", "--quiet");
      writeFileSync(join(folder, "cart.js"), "const total = price;\n");
      git("add", "cart.js");
      git("commit", "--quiet", "--message", "Begin");
      writeFileSync(join(folder, "cart.js"), "const total = price * count;\n");
      writeFileSync(join(folder, ".env"), "TOKEN=secret\n");
      git("add", "--force", "cart.js", ".env");
      await setGit(true);
      try {
        const box = (value) =>
          current().host((vscode, text) => {
            const git = vscode.extensions.getExtension("vscode.git")?.exports;
            // It gives no repositories, but an error, while it is off.
            const [repository] = git?.enabled === true ? git.getAPI(1).repositories : [];
            if (text !== null && repository !== undefined) repository.inputBox.value = text;
            return repository === undefined || repository.state.indexChanges.length === 0 ? undefined : repository.inputBox.value;
          }, value);
        await until("the repository", async () => (await box(null)) !== undefined, 60_000);
        await box("what I wrote");
        await current().command("workbench.view.scm");
        await page().locator('.action-label[aria-label^="Write Commit Message"]').first().click();
        const message = await until(
          "the message, or why there is none",
          async () => {
            const value = await box(null);
            if (value !== "what I wrote") return value;
            return (await told()).some((text) => /must write a message/.test(text)) && "";
          },
          answerMs,
        );
        if (message === "") return;
        assert.ok((message.split("\n")[0] ?? "").length <= 72, message);
        assert.doesNotMatch(message, /secret|TOKEN/);
        await page().locator(toasts, { hasText: "was replaced" }).getByText("Undo").click();
        await until("what was there", async () => (await box(null)) === "what I wrote");
      } finally {
        await setGit(false);
        // What git was doing may go on for a moment.
        rmSync(join(folder, ".git"), { recursive: true, force: true, maxRetries: 12, retryDelay: 200 });
      }
    });
  });
}
