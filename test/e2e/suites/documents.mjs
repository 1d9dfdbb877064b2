import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe } from "node:test";
import { acceptGhost, closeAll, documentText, openFile, openUntitled, typeForGhost } from "../editing.mjs";
import { waitForGhostText } from "../ghostText.mjs";
import { until } from "../until.mjs";
import { test } from "../windowTest.mjs";

/** One function is written out, the next is empty: the model has an example and a block to fill. */
const example = ["def mean(values):", "    total = sum(values)", "    return total / len(values)", "", "", "def largest(values):│", ""];

/** @param {() => import("../nearline.e2e.mjs").Workbench} current */
export function documentSuite(current) {
  describe("a document", () => {
    test("with CRLF keeps CRLF when a suggestion is accepted", async () => {
      const path = await openFile(current(), "py", example.join("\r\n"));
      await current().page.keyboard.press("Enter");
      await waitForGhostText(current().page);
      const text = await acceptGhost(current());
      assert.ok(text.split("\r\n").length > example.length, "no line was added");
      assert.doesNotMatch(text, /[^\r]\n|\r(?!\n)/);
      await current().command("workbench.action.files.save");
      await until("the file", () => readFileSync(path, "utf8") === text);
    });

    test("with tabs is continued with tabs", async () => {
      await openFile(
        current(),
        "js",
        "function mean(values) {\n\tlet total = 0;\n\tfor (const value of values) {\n\t\ttotal += value;\n\t}\n\treturn total / values.length;\n}\n\nfunction largest(values) {│\n}\n",
      );
      await current().page.keyboard.press("Enter");
      await waitForGhostText(current().page);
      const text = await acceptGhost(current());
      const added = text.split("function largest(values) {\n")[1].split("\n");
      assert.match(added[0], /^\t\S/);
      assert.ok(
        added.every((line) => !line.startsWith(" ")),
        JSON.stringify(added),
      );
    });

    test("without a file gets suggestions", async () => {
      await openUntitled(current(), "javascript", "function add(a, b) {\n  │\n}\n");
      await typeForGhost(current(), "ret");
      await closeAll(current());
    });

    for (const [language, ending, before, typed] of [
      ["Go", "go", "package main\n\nfunc add(a int, b int) int {\n\t│\n}\n", "ret"],
      ["Rust", "rs", "fn add(a: i32, b: i32) -> i32 {\n    let sum = a + b;\n    │\n}\n", "ret"],
      ["HTML", "html", "<ul>\n  <li>One</li>\n  <li>Two</li>\n  │\n</ul>\n", "<li>"],
      ["plain text", "txt", "Monday, Tuesday, Wednesday,│\n", " Thurs"],
    ]) {
      test(`in ${language} gets suggestions`, async () => {
        await openFile(current(), ending, before);
        await typeForGhost(current(), typed);
      });
    }

    test("that is a cell of a notebook gets suggestions", async () => {
      await closeAll(current());
      const cell = await current().host(async (vscode) => {
        const code = (text) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, "python");
        const data = new vscode.NotebookData([code("def add(a, b):\n    return a + b"), code("def subtract(a, b):\n    ")]);
        const notebook = await vscode.workspace.openNotebookDocument("jupyter-notebook", data);
        await vscode.window.showNotebookDocument(notebook, { selections: [new vscode.NotebookRange(1, 2)] });
        return notebook.cellAt(1).document.uri.toString();
      });
      await current().page.locator(".notebookOverlay .cell-list-container .monaco-editor").nth(1).waitFor();
      await current().command("notebook.cell.edit");
      await current().page.keyboard.press("Control+End");
      await typeForGhost(current(), "ret");
      assert.equal(await current().host((vscode) => vscode.window.activeTextEditor.document.uri.toString()), cell);
      // By command: where VS Code lists words as well, Tab is the list's.
      await current().command("editor.action.inlineSuggest.commit");
      await until("the suggestion to be in the cell", async () => /return \S/.test(await documentText(current())));
      await closeAll(current());
    });

    test("with odd characters is edited as any other", async () => {
      // Not a file: VS Code opens none with a NUL character as text.
      const before = "const odd = '\u{1F600}\u0000\uD800';\n// 漢字\nfunction add(a, b) {\n  ";
      await openUntitled(current(), "javascript", `${before}│\n}\n`);
      await typeForGhost(current(), "ret");
      assert.match(await acceptGhost(current()), /function add\(a, b\) \{\n {2}return/);
    });
  });
}
