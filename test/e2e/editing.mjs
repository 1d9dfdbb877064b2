/** Documents in the editor of a workbench, with the cursor where the mark `│` stands. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ghostSelector, readGhostText, waitForGhostText } from "./ghostText.mjs";
import { until, untilShown } from "./until.mjs";

const cursorMark = "│";
const wordList = ".suggest-widget.visible";
/**
 * Longer than the model takes on a busy machine. A suggestion that has not come this long after VS Code's list of words went with the list, or what the
 * model would write behind the list's first entry is nothing that it is sure of.
 */
const afterListMs = 20_000;
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

/** What a window needs before a suggestion is waited for: VS Code makes the part that asks for them a moment after it has drawn its first editor. */
export async function openFirstFile(workbench) {
  await openFile(workbench, "js", `${cursorMark}\n`);
  const { outcomeCount } = await workbench.state();
  await until("VS Code to ask for suggestions", async () => {
    await workbench.command("editor.action.inlineSuggest.trigger");
    return (await workbench.state()).outcomeCount > outcomeCount;
  });
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
  return ghostBesideWordList(workbench, timeoutMs);
}

/** Waits for the suggestion to what was typed. */
async function ghostBesideWordList(workbench, timeoutMs) {
  const list = workbench.page.locator(wordList);
  let listSeenMs;
  const ghost = await until(
    "ghost text",
    async () => {
      if (listSeenMs === undefined && (await list.count()) > 0) listSeenMs = Date.now();
      const shown = await waitForGhostText(workbench.page, 3000).catch(() => undefined);
      return shown ?? (Date.now() - listSeenMs > afterListMs && "gone");
    },
    timeoutMs,
  );
  if (ghost !== "gone") return (await closeWordList(workbench)) ?? ghost;
  if ((await list.count()) > 0) await workbench.command("hideSuggestWidget");
  return askForGhost(workbench, timeoutMs);
}

/** Asks for a suggestion by the key for it, in an editor that was opened just now. */
export async function askForGhost(workbench, timeoutMs) {
  const { page } = workbench;
  const { requestCount } = await workbench.state();
  // VS Code makes the part that asks for suggestions a moment after it has drawn an editor, and loses a key that comes before.
  await until("a request by the key", async () => {
    await page.keyboard.press("Alt+\\");
    const isAsked = async () => (await workbench.state()).requestCount > requestCount;
    return until("the request", isAsked, 2000).catch(() => false);
  });
  return waitForGhostText(page, timeoutMs).catch(async (error) => {
    throw new Error(`${error.message}, got ${JSON.stringify((await workbench.state()).lastOutcome)}`);
  });
}

/** Asks by the key until a suggestion is there, in a window without a line into its extension host. */
export async function askForGhostIn(page) {
  await untilShown(page.locator(ghostSelector).first(), async () => {
    // The list of words, if it is open, hides what is suggested.
    await page.keyboard.press("Escape");
    await page.keyboard.press("Alt+\\");
  });
  return waitForGhostText(page);
}

/** Presses Tab and returns the document's text once it has changed. */
export async function acceptGhost(workbench) {
  await closeWordList(workbench);
  const before = await documentText(workbench);
  await workbench.page.keyboard.press("Tab");
  return until("the suggestion to be in the document", async () => {
    const text = await documentText(workbench);
    return text !== before && text;
  });
}

/**
 * VS Code opens its list where a suggestion takes longer than 750 ms, and Tab and Escape are the list's then. With the list goes a suggestion that
 * came while it was open, and VS Code does not ask for another one, so this does by the key. Gives that one, if there was a list.
 */
async function closeWordList(workbench) {
  const list = workbench.page.locator(wordList);
  if ((await list.count()) === 0) return undefined;
  await workbench.command("hideSuggestWidget");
  await list.waitFor({ state: "detached" });
  return askForGhost(workbench);
}

/** Does what leads to a request, and waits until the extension has answered it with this reason not to suggest. */
export async function refusedWith(workbench, reason, act) {
  const { outcomeCount } = await workbench.state();
  await act();
  await until(`the answer ${reason}`, async () => {
    const state = await workbench.state();
    return state.outcomeCount > outcomeCount && state.lastOutcome.source === reason;
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
