import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe } from "node:test";
import { ghostAfter, openFile, type, typeForGhost, waitForReady } from "../editing.mjs";
import { waitForGhostText } from "../ghostText.mjs";
import { until } from "../until.mjs";
import { test } from "../windowTest.mjs";

const addFunction = "function add(a, b) {\n  │\n}\n";

/** Longer than a suggestion takes, by far: where none has come until then none comes. */
const noGhostMs = 2500;

/** @param {() => import("../nearline.e2e.mjs").Workbench} current */
export function controlSuite(current) {
  const runs = (pid) => existsSync(`/proc/${pid}`);
  const ended = (pid) => until("the worker to end", () => !runs(pid));

  describe("the worker", () => {
    test("is started again after it was killed, and suggests again", async () => {
      const { workerPid } = await current().state();
      await openFile(current(), "js", addFunction);
      process.kill(workerPid, "SIGKILL");
      await ended(workerPid);
      await type(current(), "ret");
      await waitForGhostText(current().page);
      const state = await waitForReady(current());
      assert.notEqual(state.workerPid, workerPid);
      assert.ok(runs(state.workerPid));
    });

    test("is started anew by the command", async () => {
      const { workerPid } = await current().state();
      await current().command("nearline.restartWorker");
      await ended(workerPid);
      const state = await waitForReady(current());
      assert.notEqual(state.workerPid, workerPid);
    });
  });

  describe("switched off", () => {
    test("no worker runs and nothing is suggested; switched on, both are back", async () => {
      const { workerPid } = await current().state();
      await current().command("nearline.disable");
      await ended(workerPid);
      const off = await current().state();
      assert.equal(off.status, "off");
      assert.equal(off.workerPid, undefined);
      await openFile(current(), "js", addFunction);
      await type(current(), "ret");
      assert.equal(await ghostAfter(current(), noGhostMs), undefined);
      assert.equal((await current().state()).workerPid, undefined);

      await current().command("nearline.enable");
      await waitForReady(current());
      await openFile(current(), "js", addFunction);
      await typeForGhost(current(), "ret");
    });

    test("for one language, others still get suggestions", async () => {
      await openFile(current(), "js", addFunction);
      await current().command("nearline.toggleLanguage");
      const setting = () => current().host((vscode) => vscode.workspace.getConfiguration("nearline").get("languages").javascript);
      await until("the setting", async () => (await setting()) === false);
      await type(current(), "ret");
      assert.equal(await ghostAfter(current(), noGhostMs), undefined);

      await openFile(current(), "py", "def add(a, b):\n    │\n");
      await typeForGhost(current(), "ret");

      await openFile(current(), "js", addFunction);
      await current().command("nearline.toggleLanguage");
      await until("the setting", async () => (await setting()) !== false);
      await typeForGhost(current(), "ret");
    });
  });
}
