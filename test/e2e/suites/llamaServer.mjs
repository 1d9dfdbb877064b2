import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { findLlamaServer, startLlamaServer } from "../../../bench/remote/llamaServer.mjs";
import { chatSteps } from "../chatSteps.mjs";
import { documentText, openFile, type, typeForGhost } from "../editing.mjs";
import { until } from "../until.mjs";
import { test } from "../windowTest.mjs";

/** A server on a busy machine begins to answer within this time, or is given up for this machine, which then loads its model. */
const answerMs = 90_000;
/** A server that is back is found within this time of the last look for it. */
const backMs = 60_000;

/** What the fakes of other suites only imitate. @param {() => import("../nearline.e2e.mjs").Workbench} current */
export function llamaServerSuite(current) {
  describe("llama.cpp's own server", () => {
    if (findLlamaServer() === undefined) {
      test("is there", { skip: "NEARLINE_LLAMA_SERVER names no llama-server of llama.cpp, and none is on the PATH" });
      return;
    }
    const page = () => current().page;
    const { fresh, panel } = chatSteps(current);
    const name = "embedded";
    let server;
    const start = async (port) => {
      server = await startLlamaServer({ kind: "llamaServer", name, port, slots: 2 });
    };
    const answeredBy = (host) =>
      until(
        `${host ?? "this machine"} to answer`,
        async () => {
          const { model, chat } = await current().state();
          return model?.server === host && chat.model?.server === host;
        },
        backMs,
      );

    before(() => start(undefined));
    after(async () => {
      await current().command("nearline.disconnectServer");
      await server.stop();
      await answeredBy(undefined);
    });

    test("is named in the settings, confirmed once, and completes", async () => {
      await current().host(
        (vscode, value) => vscode.workspace.getConfiguration("nearline").update("server", value, vscode.ConfigurationTarget.Global),
        { address: server.url, completion: name, chat: name },
      );
      await page().locator(".notification-list-item .monaco-button", { hasText: "Review" }).click();
      await page().locator(".monaco-dialog-box .monaco-button", { hasText: "Send to" }).click();
      await answeredBy(new URL(server.url).host);
      await openFile(current(), "js", "function add(a, b) {\n  return a + b;\n}\n\nfunction subtract(a, b) {\n  │\n}\n");
      await typeForGhost(current(), "ret", answerMs);
    });

    test("tells what of the prompts it had in its cache", async () => {
      await type(current(), "urn ");
      await page().locator(".statusbar-item", { hasText: "Nearline" }).first().hover();
      await page().locator(".monaco-hover", { hasText: "in the server's cache" }).first().waitFor();
      await page().mouse.move(600, 300);
    });

    test("answers the chat, and goes on with the beginning of a doc comment", async () => {
      await fresh();
      await panel.ask("What is a sum?");
      assert.notEqual(await panel.answered(), "");
      await openFile(current(), "py", "def add(a, b):\n    return a + b│\n");
      await current().host((vscode) => {
        vscode.window.activeTextEditor.selection = new vscode.Selection(0, 0, 1, 16);
        void vscode.commands.executeCommand("nearline.document");
      });
      const text = await until("a proposal", async () => (/"""[\s\S]*"""/u.exec(await documentText(current())) ?? [])[0], answerMs);
      // A beginning that came back with the answer would stand there twice.
      assert.doesNotMatch(text, /^"""\s*```/u);
      await current().command("nearline.rejectProposal");
    });

    test("is replaced when it is killed, and answers in both roles when it is back", async () => {
      const { host, port } = new URL(server.url);
      await server.stop();
      await openFile(current(), "js", "function multiply(a, b) {\n  │\n}\n");
      await typeForGhost(current(), "ret", answerMs);
      await fresh();
      await panel.ask("What is a product?");
      assert.notEqual(await panel.answered(), "");
      await start(Number(port));
      await answeredBy(host);
    });
  });
}
