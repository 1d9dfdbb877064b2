/**
 * The package that users install: what is in it, and that it works with nothing of this repository around it. By hand:
 * `node --test test/e2e/package.e2e.mjs`.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { installVscode } from "../../scripts/vscodeServer/installVscode.mjs";
import { vscodeVersions } from "../../scripts/vscodeServer/vscodeVersions.mjs";
import { acceptGhost, openFile, typeForGhost, waitForReady } from "./editing.mjs";
import { openWorkbench, repository } from "./workbench.mjs";

/** All that a package may hold. Whatever else gets in makes every user's download larger or gives away what nobody meant to. */
const allowed = [
  // VS Code writes the second of these itself.
  /^(package\.json|\.vsixmanifest|readme\.md|changelog\.md|LICENSE\.txt)$/i,
  /^media\/((icon|screenshot)\.png|activity\.svg)$/,
  /^models\/[\w.-]+\.(gguf|json|txt)$/,
  /^dist\/(extension|worker|index|webview)\.js(\.LEGAL\.txt)?$/,
  /^dist\/(webview\.css|codicon\.(css|ttf|LEGAL\.txt))$/,
  /^dist\/grammars\/(tree-sitter[\w-]*\.wasm|LICENSE)$/,
  /^dist\/native\/[\w-]+\/[\w.-]+$/,
  /^dist\/node_modules\/(koffi|@koromix\/koffi-[\w-]+)\/[\w./-]+$/,
];

/** The model is 98 MB and ONNX Runtime 46 MB, which compress to 111 MB, and grammars to 2 MB; the rest must stay small beside them. */
const maxPackedBytes = 125e6;

describe("the package", () => {
  let file;
  let workbench;
  let folder;
  before(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(repository, "scripts/package.mjs")]);
    file = stdout.split(" (")[0];
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

  test("holds what it needs and nothing else", () => {
    const names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
    assert.deepEqual(
      names.filter((name) => !allowed.some((pattern) => pattern.test(name))),
      [],
    );
    for (const needed of [
      "dist/extension.js",
      "dist/worker.js",
      "dist/index.js",
      "dist/webview.js",
      "package.json",
      "readme.md",
      "LICENSE.txt",
    ]) {
      assert.ok(names.includes(needed), `${needed} is missing`);
    }
    assert.ok(statSync(file).size < maxPackedBytes, `${statSync(file).size} bytes`);
  });

  test("suggests", async () => {
    await waitForReady(workbench);
    await openFile(workbench, "js", "function add(a, b) {\n  │\n}\n");
    await typeForGhost(workbench, "ret");
    assert.match(await acceptGhost(workbench), /return/);
  });
});
