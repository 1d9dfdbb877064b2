/** Documents in the editor of a workbench, with the cursor where the mark `│` stands. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readGhostText, waitForGhostText } from "./ghostText.mjs";
import { until } from "./until.mjs";

const cursorMark = "│";
let fileCount = 0;

/**
 * Opens a new file and puts the cursor at the mark. A new one each time: reusing one races with the file watcher.
 * @param {Awaited<ReturnType<typeof import("./workbench.mjs").openWorkbench>>} workbench
 * @param {string} ending of the file's name, which decides the language: "js"
 * @param {string} marked text with one mark
 * @param {string} [name] without its ending
 * @returns {Promise<string>} the file's path
 */
export async function openFile(workbench, ending, marked, name = `file${++fileCount}`) {
  await closeAll(workbench);
  const path = join(workbench.workspaceFolder, `${name}.${ending}`);
  writeFileSync(path, marked.replace(cursorMark, ""));
  await workbench.host(
    async (vscode, { path, offset }) => {
      const document = await vscode.workspace.openTextDocument(path);
      const editor = await vscode.window.showTextDocument(document);
      const position = document.positionAt(offset);
      editor.selection = new vscode.Selection(position, position);
    },
    { path, offset: marked.indexOf(cursorMark) },
  );
  await focusEditor(workbench);
  return path;
}

/** Opens a document without a file. */
export async function openUntitled(workbench, language, marked) {
  await closeAll(workbench);
  await workbench.host(
    async (vscode, { language, content, offset }) => {
      const document = await vscode.workspace.openTextDocument({ language, content });
      const editor = await vscode.window.showTextDocument(document);
      const position = document.positionAt(offset);
      editor.selection = new vscode.Selection(position, position);
    },
    { language, content: marked.replace(cursorMark, ""), offset: marked.indexOf(cursorMark) },
  );
  await focusEditor(workbench);
}

/** A changed document would ask whether to save it, and everything would wait for the answer: revert first. */
export async function closeAll(workbench) {
  await workbench.host(async (vscode) => {
    for (let left = vscode.window.tabGroups.all.flatMap((group) => group.tabs).length; left > 0; left--) {
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    }
  });
}

async function focusEditor(workbench) {
  await workbench.page.locator(".editor-instance .monaco-editor").first().waitFor();
  await workbench.command("workbench.action.focusActiveEditorGroup");
  await workbench.page.locator(".editor-instance .monaco-editor.focused").first().waitFor();
}

/** The text of the active editor's document, line ends as they are. */
export function documentText(workbench) {
  return workbench.host((vscode) => vscode.window.activeTextEditor?.document.getText());
}

/** The text before and after the cursor. */
export function aroundCursor(workbench) {
  return workbench.host((vscode) => {
    const { document, selection } = vscode.window.activeTextEditor;
    const text = document.getText();
    const offset = document.offsetAt(selection.active);
    return { before: text.slice(0, offset), after: text.slice(offset) };
  });
}

/** Types like a quick person; VS Code handles each key before the next comes. */
export async function type(workbench, text) {
  await workbench.page.keyboard.type(text, { delay: 60 });
}

/** Types and waits for the suggestion that comes of it. */
export async function typeForGhost(workbench, text, timeoutMs) {
  await type(workbench, text);
  return waitForGhostText(workbench.page, timeoutMs);
}

/** Presses Tab and returns the document's text once it has changed. */
export async function acceptGhost(workbench) {
  const before = await documentText(workbench);
  await workbench.page.keyboard.press("Tab");
  return until("the suggestion to be in the document", async () => {
    const text = await documentText(workbench);
    return text !== before && text;
  });
}

/** Lets the time pass in which a suggestion would have come, and returns the one that did, if any. */
export async function ghostAfter(workbench, ms) {
  await workbench.page.waitForTimeout(ms);
  return readGhostText(workbench.page);
}

/** Waits until the model is loaded. */
export function waitForReady(workbench, timeoutMs = 120_000) {
  return until(
    "the model to be ready",
    async () => {
      const state = await workbench.state();
      if (state?.status === "failed") throw new Error(`the worker failed: ${state.error}`);
      return state?.status === "ready" && state;
    },
    timeoutMs,
  );
}
