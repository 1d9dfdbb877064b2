import assert from "node:assert/strict";
import { after, describe } from "node:test";
import { chatSteps } from "../chatSteps.mjs";
import { closeAll, openFile, waitForReady } from "../editing.mjs";
import { until } from "../until.mjs";
import { test } from "../windowTest.mjs";

const longQuestion = "Tell me a long story about a dragon, a knight and a castle, with many chapters.";

/**
 * What else is wanted of the model while an answer streams in the panel: it comes, and the answer goes on.
 * @param {() => import("../nearline.e2e.mjs").Workbench} current
 */
export function chatBesideSuite(current) {
  const { panel, focusChat, fresh, shot, kept, keptWith, limitAnswers } = chatSteps(current);
  const { frame, button, questions } = panel;
  const running = () => frame().locator("article.assistant.running").count();
  const configure = (key, value) =>
    current().host(
      (vscode, [key, value]) => vscode.workspace.getConfiguration("nearline").update(key, value ?? undefined, true),
      [key, value],
    );
  const stream = async (question, tokens) => {
    await waitForReady(current());
    await focusChat();
    await fresh();
    await limitAnswers(tokens);
    await panel.ask(question);
    return panel.streaming();
  };

  describe("beside an answer", () => {
    after(() => closeAll(current()));

    test("another conversation shows none of it, says where it is, and takes a question, which ends it", async () => {
      const question = `${longQuestion} Beside.`;
      await stream(question, 512);
      await button("New conversation").click();
      await frame().getByText("Ask about your code").waitFor();
      await frame().getByText("An answer is being written in").waitFor();
      assert.equal(await frame().locator("article").count(), 0);
      await shot("chat-elsewhere");
      await button("Show").click();
      await questions().getByText(question).waitFor();
      await until("the answer going on", async () => (await running()) > 0);

      await button("New conversation").click();
      await frame().getByText("Ask about your code").waitFor();
      await limitAnswers(16);
      await panel.ask("What is a moat?");
      await panel.answered();
      await until("its end on the disk", async () => (await keptWith(question)).messages.at(-1).end === "stopped");
      await kept("the other answer on the disk", ({ messages }) => messages[0].text === "What is a moat?" && messages.at(-1).text !== "");
    });

    test("an action writes code, another extension gets an answer that it cancels, and a rest waits", async () => {
      await openFile(current(), "js", "function add(a, b) {\n  return a + b;│\n}\n");
      await stream(`${longQuestion} Together.`, 1024);
      await configure("idleUnloadMinutes", 0.02);
      try {
        const cancelled = current().host(async (vscode) => {
          // Older versions take no models from extensions.
          const [model] = (await vscode.lm?.selectChatModels?.({ vendor: "nearline" })) ?? [];
          if (model === undefined) return undefined;
          const source = new vscode.CancellationTokenSource();
          const { text } = await model.sendRequest([vscode.LanguageModelChatMessage.User("Count.")], {}, source.token);
          let pieces = 0;
          for await (const _ of text) if (++pieces === 5) source.cancel();
          return pieces;
        });
        await current().command("workbench.action.focusActiveEditorGroup");
        const documented = current()
          .command("nearline.document")
          .catch(() => {});
        await until(
          "the proposal",
          () => current().host((vscode) => vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff),
          180_000,
        );
        const pieces = await cancelled.catch((error) => {
          assert.match(String(error), /cancel/i);
        });
        assert.ok(pieces === undefined || pieces < 50, `${pieces}`);
        assert.equal(await running(), 1, "the answer should go on");
        const before = (await panel.lastText()).length;
        await until("more of the answer", async () => (await panel.lastText()).length > before);
        assert.equal((await current().state()).status, "ready");
        await closeAll(current());
        await documented;
        await panel.stopButton().click();
        await panel.answered();
      } finally {
        await configure("idleUnloadMinutes", undefined);
      }
    });
  });
}
