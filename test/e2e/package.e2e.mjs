/**
 * The package that users install: what is in it, and that it works with nothing of this repository around it. By hand:
 * `node --test test/e2e/package.e2e.mjs`.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { after, before, describe } from "node:test";
import { promisify } from "node:util";
import { vsixFiles } from "../../scripts/checkPackage.mjs";
import { targets } from "../../scripts/package/targets.mjs";
import { installVscode } from "../../scripts/vscodeServer/installVscode.mjs";
import { vscodeVersions } from "../../scripts/vscodeServer/vscodeVersions.mjs";
import { chatPanel } from "./chatPanel.mjs";
import { acceptGhost, openFile, openFirstFile, typeForGhost, waitForReady } from "./editing.mjs";
import { test } from "./windowTest.mjs";
import { openWorkbench, repository } from "./workbench.mjs";

describe("the package", () => {
  let file;
  let workbench;
  let folder;
  before(async () => {
    // Checked and held to its budget by the command itself.
    const target = `${process.platform}-${process.arch}`;
    const { stdout } = await promisify(execFile)(process.execPath, [join(repository, "scripts/package.mjs"), target]);
    file = stdout.trim().split(" ").at(-1);
    workbench = await openWorkbench({
      vscode: await installVscode(vscodeVersions.newest, console.error),
      extensions: [],
      packages: [file],
    });
    folder = await workbench.host((vscode) => vscode.extensions.getExtension("nearline.nearline").extensionPath);
  });
  after(() => workbench?.close());

  test("is installed where VS Code keeps extensions, not linked", () => {
    assert.ok(folder.startsWith(workbench.dataFolder), folder);
  });

  test("has all its files there, and no other", () => {
    const installed = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
    // VS Code writes the manifest of the package itself.
    assert.deepEqual(installed.filter((name) => name !== ".vsixmanifest").sort(), [...vsixFiles(readFileSync(file)).keys()].sort());
  });

  test("would hold what belongs there on each other platform as well", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(repository, "scripts/package.mjs"), "--list"]);
    assert.deepEqual(stdout.match(/^[\w]+-[\w]+/gm), Object.keys(targets));
  });

  test("suggests", async () => {
    await waitForReady(workbench);
    await openFirstFile(workbench);
    await openFile(workbench, "js", "function add(a, b) {\n  │\n}\n");
    await typeForGhost(workbench, "ret");
    assert.match(await acceptGhost(workbench), /return/);
  });

  test("speaks the editor's language: in the manifest, in the panel, in reports, and from the worker", async () => {
    // What a language pack does: the page of the editor learns its language before any of its scripts runs.
    await workbench.page.addInitScript(() => {
      globalThis._VSCODE_NLS_LANGUAGE = "zh-cn";
    });
    await workbench.reload();
    await waitForReady(workbench);
    const { language, title } = await workbench.host((vscode) => ({
      language: vscode.env.language,
      title: vscode.extensions
        .getExtension("nearline.nearline")
        .packageJSON.contributes.commands.find(({ command }) => command === "nearline.focusChat").title.value,
    }));
    assert.deepEqual({ language, title }, { language: "zh-cn", title: "打开聊天" });

    await workbench.command("nearline.focusChat");
    const panel = chatPanel(() => workbench.page);
    await panel.frame().getByPlaceholder("提问，或键入 @ 以附加代码").waitFor();

    await workbench.command("workbench.action.closeSidebar");
    await workbench.command("nearline.showStatistics");
    await workbench.page.getByText("建议的统计信息").first().waitFor();
    if (process.env.NEARLINE_PICTURE) await workbench.page.screenshot({ path: process.env.NEARLINE_PICTURE });
  });
});
