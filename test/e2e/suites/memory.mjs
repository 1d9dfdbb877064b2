import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "node:test";
import { openFile, typeForGhost, waitForReady } from "../editing.mjs";
import { importSource } from "../importSource.mjs";
import { until } from "../until.mjs";
import { test } from "../windowTest.mjs";
import { repository } from "../workbench.mjs";

const addFunction = "function add(a, b) {\n  │\n}\n";
const embedded = join(repository, "models/SmolLM2-135M-Instruct.Q4_1.gguf");

/**
 * What the model takes of the machine, and how models are exchanged.
 * @param {() => import("../nearline.e2e.mjs").Workbench} current
 */
export function memorySuite(current) {
  const ended = (pid) => until("the worker to end", () => !existsSync(`/proc/${pid}`));
  const configure = (key, value) =>
    current().host(
      (vscode, [key, value]) => vscode.workspace.getConfiguration("nearline").update(key, value ?? undefined, true),
      [key, value],
    );
  const modelPath = (role) => current().host((vscode, role) => vscode.workspace.getConfiguration("nearline").get("models")[role], role);
  const choose = (role, path) =>
    current().host(
      (vscode, [role, path]) => vscode.extensions.getExtension("nearline.nearline").exports.models.choose(role, path, () => {}),
      [role, path],
    );
  const pathFor = (role) =>
    current().host((vscode, role) => vscode.extensions.getExtension("nearline.nearline").exports.models.pathFor(role), role);
  const notifications = () => current().page.locator(".notifications-toasts").textContent();

  /** The embedded model by another name. */
  const otherPath = () => {
    const path = join(current().workspaceFolder, "other.gguf");
    if (!existsSync(path)) symlinkSync(embedded, path);
    return path;
  };

  /** A person writes the path into the settings. */
  const refusedFor = async (path, words) => {
    await configure("models", { completion: path });
    const said = await until(
      "the notification",
      async () => (await notifications()).includes("The model before stays in use.") && (await notifications()),
      60_000,
    );
    assert.match(said, words);
  };
  const worksAsBefore = async () => {
    await waitForReady(current());
    assert.match(await pathFor("completion"), /SmolLM2-135M-Instruct\.Q4_1\.gguf$/);
    await openFile(current(), "js", addFunction);
    await typeForGhost(current(), "ret");
  };

  describe("the model", () => {
    test("leaves the memory after a pause, and is back when somebody types", async () => {
      const { workerPid } = await waitForReady(current());
      await configure("idleUnloadMinutes", 0.02);
      try {
        await until("the rest", async () => (await current().state()).status === "resting");
        await ended(workerPid);
        // Nothing wakes it but somebody who types or asks.
        await current().page.waitForTimeout(2000);
        assert.equal((await current().state()).status, "resting");
        await current().page.screenshot({ path: join(current().screenshotFolder, "resting.png") });
      } finally {
        await configure("idleUnloadMinutes", undefined);
      }
      await openFile(current(), "js", addFunction);
      await typeForGhost(current(), "ret");
      const state = await waitForReady(current());
      assert.notEqual(state.workerPid, workerPid);
    });

    test("is exchanged for another one while it answers, and stays where the other one cannot be loaded", async () => {
      const { workerPid } = await waitForReady(current());
      await choose("completion", otherPath());
      assert.equal(await modelPath("completion"), otherPath());
      await ended(workerPid);
      await openFile(current(), "js", addFunction);
      await typeForGhost(current(), "ret");

      const other = (await current().state()).workerPid;
      await configure("models", { completion: join(current().workspaceFolder, "absent.gguf") });
      await until("the notification", async () => (await notifications()).includes("The model before stays in use."));
      await current().page.screenshot({ path: join(current().screenshotFolder, "modelRefused.png") });
      assert.equal(await pathFor("completion"), otherPath());
      assert.equal((await current().state()).workerPid, other);
      await configure("models", undefined);
      await until("the embedded model", async () => (await pathFor("completion")) !== otherPath());
      await waitForReady(current());
    });

    test("is back at work where another one is too large for the memory, which is said with the numbers", async () => {
      const { writeHugeLlama } = await importSource("test/fixtures/hugeLlama.ts");
      const huge = writeHugeLlama(join(current().workspaceFolder, "huge.gguf"));
      try {
        await refusedFor(huge, /must fit into free memory, got \d+\.\d GB needed \(\d+\.\d GB of weights\) and \d+\.\d GB free of/);
        await current().page.screenshot({ path: join(current().screenshotFolder, "modelTooLarge.png") });
        await worksAsBefore();
      } finally {
        await configure("models", undefined);
        rmSync(huge);
      }
    });

    test("stays where another one is damaged, which is said", async () => {
      const { workerPid } = await waitForReady(current());
      const damaged = join(current().workspaceFolder, "damaged.gguf");
      writeFileSync(damaged, readFileSync(embedded).subarray(0, 1_000_000));
      try {
        await refusedFor(damaged, /damaged\.gguf: .*must end within the file/);
        await current().page.screenshot({ path: join(current().screenshotFolder, "modelDamaged.png") });
        await worksAsBefore();
        assert.equal((await current().state()).workerPid, workerPid);
      } finally {
        await configure("models", undefined);
        rmSync(damaged);
      }
    });

    test("runs with settings that were changed while it was exchanged", async () => {
      const deviceIs = (words) => until(words, async () => (await current().state()).model?.device === words, 180_000);
      const before = (await waitForReady(current())).model.device;
      const chosen = choose("completion", otherPath());
      await configure("threads", 1);
      try {
        await chosen;
        await deviceIs("CPU, 1 thread");
        assert.equal(await pathFor("completion"), otherPath());
      } finally {
        await configure("threads", undefined);
        await configure("models", undefined);
      }
      await until("the embedded model", async () => (await pathFor("completion")) !== otherPath());
      await deviceIs(before);
      await waitForReady(current());
    });

    test("of the chat may be another one, in a process of its own", async () => {
      await choose("chat", otherPath());
      const { workerPid, chat } = await current().state();
      assert.notEqual(chat.workerPid, workerPid);
      assert.equal(chat.status, "ready");
      assert.equal(await modelPath("chat"), otherPath());
      await current().host((vscode) => vscode.extensions.getExtension("nearline.nearline").exports.models.share());
      await ended(chat.workerPid);
      assert.equal((await current().state()).chat.workerPid, workerPid);
      assert.equal(await modelPath("chat"), "");
    });
  });
}
