import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { chatSteps } from "../chatSteps.mjs";
import { openFile, refusedWith, type, typeForGhost } from "../editing.mjs";
import { importSource } from "../importSource.mjs";
import { until } from "../until.mjs";
import { test } from "../windowTest.mjs";

/** Longer than a server is given for its first token, and this machine for loading its model after that. */
const fallbackMs = 180_000;

/** @param {() => import("../nearline.e2e.mjs").Workbench} current */
export function serverSuite(current) {
  describe("a server of one's own", () => {
    let startFakeServer;
    let routes;
    let server;
    const page = () => current().page;
    const { fresh, panel } = chatSteps(current);
    const asked = () => server.requests.map(({ route }) => route);
    const state = (what, holds) =>
      until(what, async () => {
        const now = await current().state();
        return holds(now) && now;
      });
    const pick = async (label) => {
      const row = page().locator(".quick-input-list .monaco-list-row", { hasText: label }).first();
      await row.waitFor();
      await row.click();
    };
    const notified = (text) => page().locator(".notification-list-item", { hasText: text }).first().waitFor();

    before(async () => {
      ({ startFakeServer } = await importSource("test/fixtures/fakeServers/fakeServer.ts"));
      ({
        fakes: { ollama: routes },
      } = await importSource("test/fixtures/fakeServers/fakes.ts"));
      server = await startFakeServer(routes);
    });
    after(async () => {
      await current().command("nearline.disconnectServer");
      await server.close();
      await state("this machine to answer", ({ model }) => model === undefined || model.server === undefined);
    });

    test("is sent nothing before somebody has consented, and named in the settings of the user alone", async () => {
      const connected = current().command("nearline.connectServer", server.address.href);
      const dialog = page().locator(".monaco-dialog-box");
      await dialog.waitFor();
      assert.deepEqual(asked(), []);
      await dialog.locator(".monaco-button", { hasText: "Send to" }).click();
      await pick("qwen2.5-coder");
      await pick("Complete and chat");
      await connected;
      const { model, chat } = await state("the server to answer", (now) => now.model?.server !== undefined);
      assert.deepEqual([model.server, chat.model.server], [server.address.host, server.address.host]);
      const values = await current().host((vscode) => {
        const { globalValue, workspaceValue } = vscode.workspace.getConfiguration("nearline").inspect("server");
        return [globalValue.address, workspaceValue ?? null];
      });
      assert.deepEqual(values, [server.address.href.replace(/\/$/, ""), null]);
    });

    test("completes without a worker of this machine, also in a window that is opened anew", async () => {
      await current().reload();
      await state("the server to answer", (now) => now?.model?.server !== undefined);
      await openFile(current(), "js", "function add(a, b) {\n  │\n}\n");
      await typeForGhost(current(), "re");
      assert.ok(asked().includes("POST /api/generate"));
      assert.equal((await current().state()).workerPid, undefined);
      await page()
        .locator(".statusbar-item", { hasText: `Nearline → ${server.address.host}` })
        .waitFor();
    });

    test("gets nothing of a secret file", async () => {
      await openFile(current(), "env", "TOKEN=│\n", "production");
      const completions = () => server.requests.filter(({ route }) => route === "POST /api/generate").length;
      const before = completions();
      await refusedWith(current(), "secretFile", () => type(current(), "abc"));
      assert.equal(completions(), before);
    });

    test("answers the chat", async () => {
      await fresh();
      await panel.ask("What is a sum?");
      await until("the answer", async () => (await panel.answers().count()) > 0 && (await panel.lastText()).includes("return a + b"));
      assert.ok(asked().includes("POST /api/chat"));
    });

    test("is replaced by this machine when it is gone, which is told, and takes over again when it is back", async () => {
      server.fault = "endsAtOnce";
      await openFile(current(), "js", "function multiply(a, b) {\n  │\n}\n");
      // A notification goes after ten seconds, so it is waited for from the beginning.
      await Promise.all([notified("does not answer: this machine does until it is back"), typeForGhost(current(), "ret", fallbackMs)]);
      const away = await current().state();
      assert.deepEqual([away.model.server, away.workerPid === undefined], [undefined, false]);
      server.fault = "none";
      await state("the server to be back", (now) => now.model?.server !== undefined);
    });

    test("is forgotten when somebody disconnects from it", async () => {
      await current().command("nearline.disconnectServer");
      await state("this machine to answer", ({ model }) => model?.server === undefined);
      const before = asked().length;
      await openFile(current(), "js", "function divide(a, b) {\n  │\n}\n");
      await typeForGhost(current(), "ret", fallbackMs);
      assert.equal(asked().length, before);
      await until("the connections to end", () => server.openSockets.size === 0);
    });
  });
}
