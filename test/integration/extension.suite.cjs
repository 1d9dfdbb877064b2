/** The extension as VS Code's own interface shows it: activation, commands, settings and the suggestion provider. */
const assert = require("node:assert/strict");
const { setTimeout: wait } = require("node:timers/promises");
const vscode = require("vscode");

const extension = () => vscode.extensions.getExtension("nearline.nearline");
const state = () => extension().exports.state();

async function until(what, condition, timeoutMs = 120_000) {
  const giveUpAt = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await wait(50);
  }
}

/** Opens a document with the cursor at the end of its text. */
async function open(language, content) {
  const document = await vscode.workspace.openTextDocument({ language, content });
  const editor = await vscode.window.showTextDocument(document);
  const end = document.positionAt(content.length);
  editor.selection = new vscode.Selection(end, end);
  return document;
}

/**
 * Triggering returns before the suggestion is shown, and only what is shown can be committed. Gives the text, and what came of the
 * request: once it is committed VS Code asks again.
 */
async function triggerAndCommit(document) {
  const before = document.getText();
  const { outcomeCount } = state();
  await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
  await until("the suggestion", () => state().outcomeCount > outcomeCount && state().lastOutcome.kind === "suggestion");
  const { lastOutcome: outcome } = state();
  await until("the suggestion to be committed", async () => {
    await vscode.commands.executeCommand("editor.action.inlineSuggest.commit");
    return document.getText() !== before;
  });
  return { text: document.getText(), outcome };
}

describe("the extension", () => {
  before(async () => {
    await extension().activate();
    await until("the model to be ready", () => {
      assert.notEqual(state().status, "failed", state().error);
      return state().status === "ready";
    });
    // VS Code makes the part that asks for suggestions a moment after its first editor, and loses what is asked before.
    await open("javascript", "\n");
    await until("VS Code to ask", async () => {
      await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
      return state().outcomeCount > 0;
    });
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  afterEach(() => vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor"));

  it("is activated quickly and without an error", () => {
    assert.ok(extension().isActive);
    // The aim is 50 ms. A machine that does much else may take many times as long, but not as long as a model takes to load there.
    assert.ok(state().activationMs < 2000, `${state().activationMs} ms`);
  });

  it("registers every command that its manifest names", async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const named = extension().packageJSON.contributes.commands.map(({ command }) => command);
    assert.ok(named.length > 0);
    assert.deepEqual(
      named.filter((command) => !registered.has(command)),
      [],
    );
  });

  it("knows its model", () => {
    assert.equal(state().model.architecture, "llama");
    assert.ok(state().workerPid > 0);
  });

  it("suggests on demand, and what is committed is in the document", async () => {
    const before = "function add(a, b) {\n  return";
    const { text } = await triggerAndCommit(await open("javascript", before));
    assert.ok(text.startsWith(before) && text.length > before.length, text);
  });

  it("counts what was accepted", async () => {
    const { acceptedCount } = state();
    await triggerAndCommit(await open("python", "def add(a, b):\n    return"));
    await until("the count", () => state().acceptedCount === acceptedCount + 1);
  });

  it("reuses what the model has read already", async () => {
    const document = await open("python", "def add(a, b):\n    return a + b\n\n\ndef subtract(a, b):\n    return");
    await triggerAndCommit(document);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, document.positionAt(document.getText().length), "\n\n\ndef multiply(a, b):\n    return");
    await vscode.workspace.applyEdit(edit);
    const end = document.positionAt(document.getText().length);
    vscode.window.activeTextEditor.selection = new vscode.Selection(end, end);
    const { promptTokens, reusedTokens } = (await triggerAndCommit(document)).outcome;
    assert.ok(reusedTokens > promptTokens / 3, `${reusedTokens} of ${promptTokens}`);
  });

  it("ends its worker when the setting is switched off, and starts one when it is switched on", async () => {
    const setting = vscode.workspace.getConfiguration("nearline");
    try {
      await setting.update("enable", false, vscode.ConfigurationTarget.Global);
      await until("the worker to end", () => state().status === "off" && state().workerPid === undefined);
    } finally {
      await setting.update("enable", undefined, vscode.ConfigurationTarget.Global);
    }
    await until("the worker to be ready", () => state().status === "ready");
  });
});
