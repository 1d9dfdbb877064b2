import assert from "node:assert/strict";
import { copyFileSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe } from "node:test";
import { chatSteps } from "../chatSteps.mjs";
import { askForGhostIn, openFile, typeForGhost, waitForReady } from "../editing.mjs";
import { importSource } from "../importSource.mjs";
import { modelsPanel } from "../modelsPanel.mjs";
import { until, untilShown } from "../until.mjs";
import { test } from "../windowTest.mjs";
import { repository } from "../workbench.mjs";

const addFunction = "function add(a, b) {\n  │\n}\n";
const embedded = join(repository, "models/SmolLM2-135M-Instruct.Q4_1.gguf");
/** What is imported; the embedded model by another name unless somebody wants to see one of their own. */
const imported = process.env.NEARLINE_E2E_MODEL ?? embedded;
const inUse = "In use";
const here = "On this machine";

/**
 * What a person does with models, in their view.
 * @param {() => import("../nearline.e2e.mjs").Workbench} current
 */
export function modelsSuite(current) {
  const page = () => current().page;
  const shot = (name) => page().screenshot({ path: join(current().screenshotFolder, `models-${name}.png`) });
  const configure = (key, value) =>
    current().host((vscode, [name, value]) => vscode.workspace.getConfiguration().update(name, value ?? undefined, true), [key, value]);
  const modelPath = (role) => current().host((vscode, role) => vscode.workspace.getConfiguration("nearline").get("models")[role], role);
  const models = modelsPanel(current);
  const { panel, focusChat, fresh, limitAnswers } = chatSteps(current);
  const press = async (row, name) => (await row).locator(`vscode-button.${name}`).click();
  const suggests = async () => {
    await openFile(current(), "js", addFunction);
    return typeForGhost(current(), "ret", models.slowMs);
  };
  let fixtures;
  const homeFolder = (...names) => join(current().dataFolder, "home", ...names);
  const put = (name) => {
    const folder = join(current().dataFolder, "pointed");
    mkdirSync(folder, { recursive: true });
    return join(folder, name);
  };
  /** The model to import by another name, on the disk once where that can be. */
  const another = (name) => {
    const path = put(name);
    rmSync(path, { force: true });
    try {
      linkSync(imported, path);
    } catch {
      copyFileSync(imported, path);
    }
    return path;
  };

  describe("the Models view", () => {
    before(async () => {
      const [folders, tiny, huge, writer] = await Promise.all(
        ["modelFolders", "tinyModel", "hugeLlama", "ggufWriter"].map((name) => importSource(`test/fixtures/${name}.ts`)),
      );
      fixtures = { ...folders, ...tiny, ...huge, ...writer };
    });

    test("opens by the button above the chat, with room for both", async () => {
      await current().command("nearline.focusChat");
      const sideBar = current().page.locator(".sidebar");
      await sideBar.getByRole("button", { name: /Show Models/ }).click();
      await models.view();
      let heights = [];
      await until("room for both", async () => {
        heights = await sideBar.locator(".pane").evaluateAll((panes) => panes.map((pane) => pane.getBoundingClientRect().height));
        return heights.length === 2 && heights.every((height) => height > 250);
      }).catch((error) => assert.fail(`${error.message}, got ${heights}`));
    });

    test("lists what Ollama, LM Studio and the Hugging Face hub keep here, and says what does not run", async () => {
      const tiny = (name, architecture) => {
        const path = put("tiny.gguf");
        fixtures.writeTinyLlama(path, {
          seed: 1,
          tensorType: "Q8_0",
          overrides: { metadata: { "general.name": fixtures.text(name) }, ...(architecture === undefined ? {} : { architecture }) },
        });
        return readFileSync(path);
      };
      fixtures.putOllamaModel(homeFolder(".ollama/models"), "registry.ollama.ai/library/tinycoder/1b", tiny("Coder of Ollama"));
      fixtures.put(homeFolder(".lmstudio/models/someone/Studio-GGUF/studio.gguf"), tiny("Studio of LM"));
      const revision = "0123456789abcdef0123456789abcdef01234567";
      const file = { repository: "someone/Strange-GGUF", revision, path: "strange.gguf" };
      fixtures.putHubFile(homeFolder("cache/huggingface/hub"), file, tiny("Strange one", "mamba"));
      rmSync(put("tiny.gguf"));

      await models.open();
      // One that began before the files were there may still run, and who asks meanwhile gets that one.
      await untilShown(await models.rowIn(here, "trange"), async () => (await models.view()).locator("button.search-again").click());
      for (const [name, ...words] of [
        ["Coder of Ollama", "From Ollama; not copied", "Fits: takes up to"],
        ["Studio of LM", "From LM Studio; not copied", "Fits: takes up to"],
        ["trange", "From the Hugging Face cache; not copied", "Does not run", "mamba"],
      ]) {
        await (await models.rowIn(here, name)).waitFor({ timeout: models.slowMs });
        const row = await models.unfold(here, name);
        for (const word of words) await until(`"${word}" of ${name}`, async () => (await row.innerText()).includes(word));
      }
      await shot("found");
    });

    test("imports a file where it lies, tests it, and exchanges the model for it while the window stays", async (context) => {
      const path = another("imported.gguf");
      const { workerPid } = await waitForReady(current());
      await models.importFile(path);
      const row = await models.rowIn(here, "Imported; stays where it is");
      await row.locator(".self-test").waitFor({ timeout: models.slowMs });
      assert.match(await row.innerText(), /Fills a hole\n[\s\S]*Answers a question\n/);
      await row.scrollIntoViewIfNeeded();
      await shot("imported");

      await press(row, "useForCompletion");
      await models.told("completes your code now.");
      assert.equal(await modelPath("completion"), path);
      assert.notEqual((await waitForReady(current())).workerPid, workerPid);
      await (await models.rowIn(inUse, "Imported; stays where it is")).waitFor();
      const { name, readsContext } = (await current().state()).model;
      await suggests();
      context.diagnostic(`${name} suggests${readsContext ? ", with what stands behind the cursor" : ""}`);
      await shot("exchanged");
    });

    test("has the chat answered by the model that was chosen", async () => {
      await models.close();
      await openFile(current(), "js", "│\n");
      await focusChat();
      await fresh();
      await limitAnswers(16);
      try {
        await panel.ask("Say hello.");
        assert.notEqual(await panel.answered(), "");
      } finally {
        await limitAnswers(1024);
      }
      assert.equal((await current().state()).chat.status, "ready");
      await models.open();
    });

    test("goes back to the model that comes along, and takes the other one out of its list", async () => {
      const path = put("imported.gguf");
      await press(await models.unfold(here, "SmolLM2 135M"), "useForCompletion");
      await (await models.rowIn(inUse, "Comes with Nearline")).waitFor({ timeout: models.slowMs });
      await until("the setting", async () => (await modelPath("completion")) === "");
      const row = await models.unfold(here, "Imported; stays where it is");
      await row.locator("button.remove").click();
      const dialog = page().locator(".monaco-dialog-box");
      await dialog.waitFor();
      assert.match(await dialog.innerText(), /Stays: the file itself/);
      await shot("remove");
      await dialog.locator(".monaco-button", { hasText: /^Remove$/ }).click();
      await models.told("was removed");
      await row.waitFor({ state: "detached" });
      assert.ok(readFileSync(path).length > 0, "the file stays");
      rmSync(path);
    });

    test("refuses a damaged file, and what is too large for the memory with the numbers; the model before stays", async () => {
      const { workerPid } = await waitForReady(current());
      const damaged = put("damaged.gguf");
      writeFileSync(damaged, readFileSync(embedded).subarray(0, 1_000_000));
      await models.importFile(damaged);
      await models.told("must end within the file");
      await shot("damaged");

      const huge = fixtures.writeHugeLlama(put("huge.gguf"));
      await models.importFile(huge);
      await until(
        "the numbers",
        async () => /needs \d+\.\d GB, \d+\.\d GB of \d+\.\d GB are free/.test(await models.text()),
        models.slowMs,
      );
      assert.equal((await current().state()).workerPid, workerPid);

      await shot("huge");
    });

    for (const [name, theme] of [
      ["light", "Default Light Modern"],
      ["dark", "Default Dark Modern"],
    ]) {
      test(`is on a screenshot in a ${name} theme`, async () => {
        await configure("workbench.colorTheme", theme);
        await page()
          .locator(`.monaco-workbench.vs${name === "dark" ? "-dark" : ""}`)
          .waitFor();
        await (await models.rowIn(inUse, "Comes with Nearline")).scrollIntoViewIfNeeded();
        await shot(name);
      });
    }
  });

  describe("a device", () => {
    test("whose trial crashes gives way to the processor, which is said once, and the devices tell why", async () => {
      const crash = put("crash.cjs");
      writeFileSync(crash, 'if (process.argv.includes("--probe")) process.abort();\n');
      const setOptions = (value) =>
        current().host((_, value) => {
          if (value === undefined) delete process.env.NODE_OPTIONS;
          else process.env.NODE_OPTIONS = value;
        }, value);
      const said = () => page().locator(".notifications-toasts", { hasText: "Nearline runs the model on the processor." });
      const state = async () => (await current().state()).model?.deviceState;
      await setOptions(`--require ${crash}`);
      try {
        await configure("nearline.device", "webgpu");
        await said().waitFor({ timeout: models.slowMs });
        await shot("device");
        assert.equal((await state()).runsOn, "cpu");
        await current().command("notifications.clearAll");
        await suggests();

        await configure("nearline.device", "cpu");
        await until("the processor", async () => (await state())?.wanted === "cpu", models.slowMs);
        await configure("nearline.device", "webgpu");
        await until("the device", async () => (await state())?.wanted === "webgpu", models.slowMs);
        await suggests();
        assert.equal(await said().count(), 0);

        await current().command("nearline.showDevices");
        const text = await until("the devices", () =>
          current().host(
            (vscode) =>
              vscode.workspace.textDocuments.map((document) => document.getText()).find((text) => text.startsWith("# Devices")) ?? null,
          ),
        );
        assert.match(text, /The processor stands in for WebGPU\./);
        assert.match(text, /## WebGPU\n\nNot used: \S/);
        await shot("devices");
      } finally {
        await setOptions(undefined);
        await configure("nearline.device", undefined);
        await current().command("notifications.clearAll");
        await until("the default", async () => (await state())?.wanted === "auto", models.slowMs);
      }
    });
  });

  describe("two windows", () => {
    test("suggest with the same model at the same time", async () => {
      const folder = join(current().dataFolder, "second");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "second.js"), addFunction.replace("│", ""));
      const second = await current().openWindow(folder, "second.js");
      try {
        // The browser draws, and so VS Code suggests, in the page that is in front.
        await second.bringToFront();
        const editor = second.locator(".editor-instance .monaco-editor .view-lines").first();
        await editor.waitFor({ timeout: models.slowMs });
        await editor.click();
        await second.keyboard.press("Control+Home");
        await second.keyboard.press("ArrowDown");
        await second.keyboard.press("End");
        // The extension of a window that has just been opened may not be there yet, and VS Code opens its list for keys that come before.
        await second.locator('.statusbar [aria-label^="Nearline: ready"]').first().waitFor({ timeout: models.slowMs });
        await second.keyboard.type("ret", { delay: 60 });
        const ghost = await askForGhostIn(second);
        assert.match(ghost.inline, /^urn/);
        await page().bringToFront();
        await suggests();
      } finally {
        await second.screenshot({ path: join(current().screenshotFolder, "models-second-window.png") });
        await second.close();
        await page().bringToFront();
      }
    });
  });
}
