/** The model as VS Code's own chat and other extensions find it: the real `vscode.lm`. */
const assert = require("node:assert/strict");
const { setTimeout: wait } = require("node:timers/promises");
const vscode = require("vscode");

async function until(what, condition, timeoutMs = 120_000) {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > giveUpAt) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await wait(100);
  }
}

const question = [vscode.LanguageModelChatMessage.User("Write a Python function that adds two numbers.")];

describe("the language model", () => {
  let model;

  before(async function () {
    // Older versions take no models from extensions.
    if (typeof vscode.lm.registerLanguageModelChatProvider !== "function") return this.skip();
    await vscode.extensions.getExtension("nearline.nearline").activate();
    model = await until("the model in VS Code's list", async () => (await vscode.lm.selectChatModels({ vendor: "nearline" }))[0]);
  });

  it("is in VS Code's list, with its context", () => {
    assert.equal(model.vendor, "nearline");
    assert.match(model.name, /smollm2/i);
    assert.ok(model.maxInputTokens > 1000, `${model.maxInputTokens}`);
  });

  it("streams an answer", async () => {
    const response = await model.sendRequest(question, { modelOptions: { max_tokens: 40 } });
    const pieces = [];
    for await (const piece of response.text) pieces.push(piece);
    assert.ok(pieces.length > 1, JSON.stringify(pieces));
    assert.match(pieces.join(""), /def |python/);
  });

  it("counts tokens of texts and of messages", async () => {
    assert.equal(await model.countTokens(""), 0);
    const count = await model.countTokens("def add(a, b):");
    assert.ok(count > 3 && count < 14, `${count}`);
    assert.ok((await model.countTokens(question[0])) > 5);
  });

  it("stops when a request is cancelled, and answers the next one", async () => {
    const source = new vscode.CancellationTokenSource();
    const response = await model.sendRequest(question, { modelOptions: { max_tokens: 1000 } }, source.token);
    let count = 0;
    try {
      for await (const _ of response.text) if (++count === 2) source.cancel();
    } catch (error) {
      assert.match(String(error), /cancel/i);
    }
    assert.ok(count < 200, `${count}`);
    const next = await model.sendRequest(question, { modelOptions: { max_tokens: 5 } });
    let text = "";
    for await (const piece of next.text) text += piece;
    assert.ok(text.length > 0);
  });
});
