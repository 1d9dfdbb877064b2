import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe } from "node:test";
import { closeAll, documentText, openFile, openUntitled } from "../editing.mjs";
import { until } from "../until.mjs";
import { test } from "../windowTest.mjs";

const code = `function one() {
  return 1;
}

function two() {
  return 2;
}

function three() {
  return 3;
}
`;

/** Two changes: another first function, and a line before the last one. */
const replacements = [
  { startLine: 1, endLine: 2, lines: ["  return 11;"] },
  { startLine: 8, endLine: 8, lines: ["// The last one."] },
];
const changed = code.replace("return 1;", "return 11;").replace("function three", "// The last one.\nfunction three");

/** Proposals shown as diffs and what becomes of the document. */
export function editSuite(current) {
  describe("proposed edits", () => {
    after(() => closeAll(current()));

    test("accepting all of it is one step to undo, and saves nothing", async () => {
      const workbench = current();
      const path = await openFile(workbench, "js", `│${code}`);
      const outcome = await propose(workbench, replacements);
      await shot(workbench, "proposal");
      assert.equal(await textOf(workbench, path), code, "nothing changes before it is accepted");
      await workbench.page.keyboard.press("Control+Enter");
      assert.equal(await outcome(), "accepted");
      assert.equal(await textOf(workbench, path), changed);
      await until("the diff to be gone", async () => !(await isDiffOpen(workbench)));
      await until("the document to be shown", async () => (await documentText(workbench)) === changed);
      assert.equal(readFileSync(path, "utf8"), code);
      await workbench.command("undo");
      assert.equal(await textOf(workbench, path), code);
    });

    test("the button of the title accepts too, and the other one rejects", async () => {
      const workbench = current();
      for (const [label, expected, text] of [
        ["Accept All Changes", "accepted", changed],
        ["Reject All Changes", "rejected", code],
      ]) {
        const path = await openFile(workbench, "js", `│${code}`);
        const outcome = await propose(workbench, replacements);
        await workbench.page.locator(`.editor-actions [aria-label^="${label}"]`).first().click();
        assert.equal(await outcome(), expected);
        assert.equal(await textOf(workbench, path), text);
      }
    });

    test("change by change: what is rejected goes from the diff, what is accepted is marked", async () => {
      const workbench = current();
      const path = await openFile(workbench, "js", `│${code}`);
      const outcome = await propose(workbench, replacements);
      await workbench.page.keyboard.press("Control+Alt+Enter");
      await until("the mark", () =>
        workbench.page.evaluate(() =>
          [...document.querySelectorAll(".modified .view-lines span")].some((span) =>
            getComputedStyle(span, "::after").content.includes("accepted"),
          ),
        ),
      );
      await shot(workbench, "proposal-one-accepted");
      assert.equal(await textOf(workbench, path), code, "all that is accepted is applied at the end");
      await workbench.page.keyboard.press("Control+Alt+Backspace");
      assert.equal(await outcome(), "partly");
      assert.equal(await textOf(workbench, path), code.replace("return 1;", "return 11;"));
      await workbench.command("undo");
      assert.equal(await textOf(workbench, path), code);
    });

    test("closing the diff rejects", async () => {
      const workbench = current();
      const path = await openFile(workbench, "js", `│${code}`);
      const outcome = await propose(workbench, replacements);
      await workbench.command("workbench.action.closeActiveEditor");
      assert.equal(await outcome(), "rejected");
      assert.equal(await textOf(workbench, path), code);
    });

    test("a document that changed above gets it in the right lines, line ends kept", async () => {
      const workbench = current();
      const crlf = code.replaceAll("\n", "\r\n");
      const path = await openFile(workbench, "js", `│${crlf}`);
      const outcome = await propose(workbench, replacements);
      await edit(workbench, path, 0, "// above\r\n");
      await workbench.page.locator(".monaco-diff-editor .editor.original .view-line", { hasText: "// above" }).waitFor();
      await shot(workbench, "proposal-moved");
      await workbench.page.keyboard.press("Control+Enter");
      assert.equal(await outcome(), "accepted");
      assert.equal(await textOf(workbench, path), `// above\r\n${changed.replaceAll("\n", "\r\n")}`);
    });

    test("a document that changed where it belongs is left alone, and the proposal can be copied", async () => {
      const workbench = current();
      const path = await openFile(workbench, "js", `│${code}`);
      const outcome = await propose(workbench, replacements);
      await edit(workbench, path, 1, "  log();\n");
      await edit(workbench, path, 2, "  //");
      assert.equal(await outcome(), "stale");
      await until("the diff to be gone", async () => !(await isDiffOpen(workbench)));
      const text = await textOf(workbench, path);
      assert.match(text, /log\(\);\n {2}\/\//);
      assert.ok(!text.includes("11"), text);
      await workbench.page.getByRole("button", { name: "Copy Proposal" }).click();
      await until("the clipboard", async () => (await workbench.host((vscode) => vscode.env.clipboard.readText())).includes("return 11;"));
    });

    test("one that was made for another version finds its lines, or is stale", async () => {
      const workbench = current();
      const path = await openFile(workbench, "js", `│${code}`);
      await edit(workbench, path, 0, "// above\n");
      const stale = await propose(workbench, replacements, { version: 1 }, false);
      assert.equal(await stale(), "stale");
      const outcome = await propose(workbench, replacements, { version: 1, text: code });
      await workbench.page.keyboard.press("Control+Enter");
      assert.equal(await outcome(), "accepted");
      assert.equal(await textOf(workbench, path), `// above\n${changed}`);
    });

    test("two proposals are kept apart", async () => {
      const workbench = current();
      const first = await openFile(workbench, "js", `│${code}`);
      const firstOutcome = await propose(workbench, [replacements[0]], { path: first });
      const secondOutcome = await propose(workbench, [replacements[1]], { path: first });
      await workbench.page.keyboard.press("Control+Enter");
      assert.equal(await secondOutcome(), "accepted");
      assert.equal(await textOf(workbench, first), code.replace("function three", "// The last one.\nfunction three"));
      await workbench.host(async (vscode) => {
        const tab = vscode.window.tabGroups.all
          .flatMap((group) => group.tabs)
          .find(({ input }) => input instanceof vscode.TabInputTextDiff);
        await vscode.commands.executeCommand("vscode.diff", tab.input.original, tab.input.modified);
      });
      await focusDiff(workbench);
      await workbench.page.keyboard.press("Control+Enter");
      assert.equal(await firstOutcome(), "accepted");
      assert.equal(await textOf(workbench, first), changed);
    });

    test("a document that cannot be changed is refused, a document without a file is not", async () => {
      const workbench = current();
      await closeAll(workbench);
      await workbench.command("nearline.showStatistics");
      const refused = await propose(workbench, replacements, {}, false);
      assert.equal(await refused(), "rejected");
      await workbench.page
        .getByText(/is not a file that can be changed/)
        .first()
        .waitFor();

      await openUntitled(workbench, "javascript", `│${code}`);
      const outcome = await propose(workbench, replacements);
      await workbench.page.keyboard.press("Control+Enter");
      assert.equal(await outcome(), "accepted");
      assert.equal(await documentText(workbench), changed);
    });

    test("a cell of a notebook is changed like a document", async () => {
      const workbench = current();
      await closeAll(workbench);
      const path = join(workbench.workspaceFolder, "cells.ipynb");
      const cell = { cell_type: "code", execution_count: null, metadata: {}, outputs: [], source: code.split(/(?<=\n)/) };
      writeFileSync(path, JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
      const uri = await workbench.host(async (vscode, path) => {
        const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(path));
        await vscode.window.showNotebookDocument(notebook);
        return notebook.cellAt(0).document.uri.toString();
      }, path);
      const outcome = await propose(workbench, replacements, { uri, version: 1, text: code });
      await shot(workbench, "proposal-notebook");
      await workbench.page.keyboard.press("Control+Enter");
      assert.equal(await outcome(), "accepted");
      const text = await workbench.host((vscode, uri) => {
        const cells = vscode.workspace.notebookDocuments.flatMap((notebook) => notebook.getCells());
        return cells.find(({ document }) => document.uri.toString() === uri).document.getText();
      }, uri);
      assert.equal(text, changed);
    });

    test("lines that changed since the question are a choice, never a guess", async () => {
      const workbench = current();
      const path = await openFile(workbench, "js", `│${code.replace("return 2;", "return two2;")}`);
      const uri = await workbench.host((vscode) => vscode.window.activeTextEditor.document.uri.toString());
      const text = "function two() {\n  return 2;\n}";
      const selection = { mention: { kind: "selection", uri, startLine: 4, endLine: 6 }, label: "two", text };
      void useCode(workbench, { kind: "apply", text: "function two() {\n  return 22;\n}" }, [selection]);
      await workbench.page
        .getByText("were changed since")
        .or(workbench.page.getByPlaceholder(/were changed since/))
        .first()
        .waitFor();
      await workbench.page
        .getByText(/Replace 3 lines from 5/)
        .first()
        .click();
      await until("the diff", () => isDiffOpen(workbench));
      await focusDiff(workbench);
      await workbench.page.keyboard.press("Control+Enter");
      await until("the change", async () => (await textOf(workbench, path)) === code.replace("return 2;", "return 22;"));
    });

    test("code of an answer: insert, replace, new file, apply, and a choice where nothing fits", async () => {
      const workbench = current();
      const path = await openFile(workbench, "js", code.replace("  return 2;", "  │"));
      await useCode(workbench, { kind: "insert", text: "const a = 1;\nreturn a;\n" });
      assert.equal(await documentText(workbench), code.replace("  return 2;", "  const a = 1;\n  return a;"));
      await workbench.command("undo");
      assert.equal(await documentText(workbench), code.replace("  return 2;", "  "));

      void useCode(workbench, { kind: "apply", text: "function three() {\n  return 33;\n}\n" });
      await until("the diff", () => isDiffOpen(workbench));
      await focusDiff(workbench);
      await workbench.page.keyboard.press("Control+Enter");
      await until("the change", async () => (await textOf(workbench, path)).includes("return 33;"));

      await useCode(workbench, { kind: "newFile", text: "print(1)", language: "py", path: "scripts/made.py" });
      const made = await workbench.host((vscode) => {
        const { document } = vscode.window.activeTextEditor;
        return { scheme: document.uri.scheme, path: document.uri.path, language: document.languageId, text: document.getText() };
      });
      assert.deepEqual(made, {
        scheme: "untitled",
        path: join(workbench.workspaceFolder, "scripts/made.py"),
        language: "python",
        text: "print(1)\n",
      });

      await openFile(workbench, "js", `│${code}`);
      void useCode(workbench, { kind: "apply", text: "fetch('/api').then((answer) => answer.json());\n" });
      await workbench.page.getByText("Insert at the Cursor").waitFor();
      await shot(workbench, "proposal-choice");
      await workbench.page.keyboard.press("Escape");
      assert.equal(await documentText(workbench), code);
    });
  });
}

/** Starts a proposal for the active document and waits for its diff; the function that it gives waits for the outcome. */
async function propose(workbench, changes, given = {}, waits = true) {
  const before = await openDiff(workbench);
  const id = await workbench.host(
    async (vscode, { changes, given }) => {
      const { document } = given.path ? { document: await vscode.workspace.openTextDocument(given.path) } : vscode.window.activeTextEditor;
      const proposal = {
        uri: document.uri.toString(),
        version: document.version,
        replacements: changes,
        title: "Fix: the last digit",
        ...given,
      };
      globalThis.nearlineOutcomes ??= [];
      const index = globalThis.nearlineOutcomes.length;
      globalThis.nearlineOutcomes.push(undefined);
      vscode.extensions
        .getExtension("nearline.nearline")
        .exports.edits.proposeEdit(proposal, new AbortController().signal)
        .then(
          (outcome) => (globalThis.nearlineOutcomes[index] = outcome),
          (error) => (globalThis.nearlineOutcomes[index] = String(error)),
        );
      return index;
    },
    { changes, given },
  );
  if (waits) {
    // Another one may be open.
    await until("the diff", async () => ![null, before].includes(await openDiff(workbench)));
    await focusDiff(workbench);
  }
  return () => until("the outcome", () => workbench.host((_, index) => globalThis.nearlineOutcomes[index], id));
}

async function focusDiff(workbench) {
  await workbench.page.locator(".monaco-diff-editor .editor.modified .monaco-editor.focused").waitFor();
  // The keys work once VS Code knows which proposal is active, and so does the button.
  await workbench.page.locator('.editor-actions [aria-label^="Accept All Changes"]:not(.disabled)').first().waitFor();
}

async function isDiffOpen(workbench) {
  return (await openDiff(workbench)) !== null;
}

/** What the diff in the active tab proposes, by its name; null where the tab is none. */
function openDiff(workbench) {
  return workbench.host((vscode) => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof vscode.TabInputTextDiff ? input.modified.toString() : null;
  });
}

function textOf(workbench, path) {
  return workbench.host(async (vscode, path) => (await vscode.workspace.openTextDocument(path)).getText(), path);
}

function edit(workbench, path, line, text) {
  return workbench.host(
    async (vscode, { path, line, text }) => {
      const change = new vscode.WorkspaceEdit();
      change.insert(vscode.Uri.file(path), new vscode.Position(line, 0), text);
      await vscode.workspace.applyEdit(change);
    },
    { path, line, text },
  );
}

function useCode(workbench, use, attachments = []) {
  return workbench.host(
    (vscode, { use, attachments }) =>
      vscode.extensions
        .getExtension("nearline.nearline")
        .exports.edits.useCode({ messageId: "answer", language: "js", ...use }, { attachments }),
    { use, attachments },
    60_000,
  );
}

async function shot(workbench, name) {
  await workbench.page.screenshot({ path: join(workbench.screenshotFolder, `${name}.png`) });
}
