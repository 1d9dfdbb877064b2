/**
 * End-to-end tests: the extension with its real model in a real VS Code, driven through Chromium. One window for all of
 * them, since it takes ten seconds to open. `npm test` runs this file once for each VS Code; by hand:
 * `NEARLINE_VSCODE=oldest node --test test/e2e/nearline.e2e.mjs`.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe } from "node:test";
import { installVscode } from "../../scripts/vscodeServer/installVscode.mjs";
import { vscodeVersions } from "../../scripts/vscodeServer/vscodeVersions.mjs";
import { openFirstFile, waitForReady } from "./editing.mjs";
import { actionSuite } from "./suites/actions.mjs";
import { chatSuite } from "./suites/chat.mjs";
import { chatBesideSuite } from "./suites/chatBeside.mjs";
import { chatContextSuite } from "./suites/chatContext.mjs";
import { controlSuite } from "./suites/control.mjs";
import { documentSuite } from "./suites/documents.mjs";
import { downloadSuite } from "./suites/download.mjs";
import { editSuite } from "./suites/edits.mjs";
import { insightSuite } from "./suites/insight.mjs";
import { largeFileSuite } from "./suites/largeFile.mjs";
import { largeWorkspaceSuite } from "./suites/largeWorkspace.mjs";
import { llamaServerSuite } from "./suites/llamaServer.mjs";
import { memorySuite } from "./suites/memory.mjs";
import { modelsSuite } from "./suites/models.mjs";
import { privacySuite } from "./suites/privacy.mjs";
import { quietSuite } from "./suites/quiet.mjs";
import { serverSuite } from "./suites/servers.mjs";
import { suggestionSuite } from "./suites/suggestions.mjs";
import { surfaceSuite } from "./suites/surface.mjs";
import { beforeSecondAttempts } from "./windowTest.mjs";
import { openWorkbench, repository } from "./workbench.mjs";

const version = vscodeVersions[process.env.NEARLINE_VSCODE ?? "newest"];

/** Another folder (a package that was unpacked) can be tested in place of this repository. */
const extension = process.env.NEARLINE_EXTENSION ?? repository;

/**
 * Before it learnt to hold its list of words back for a suggestion, VS Code showed both, and Tab is the list's then. So
 * the oldest one is told not to open the list; the newest one has its default, under which it hurries providers.
 */
const settings = version === vscodeVersions.oldest ? { "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" } } : {};

/** @typedef {Awaited<ReturnType<typeof openWorkbench>> & { screenshotFolder: string }} Workbench */

describe(`VS Code ${version.vscode}`, { concurrency: false }, () => {
  /** @type {Workbench} */
  let workbench;
  /** The suites get the workbench when their tests run; when they are declared it is not open yet. */
  const current = () => workbench;

  before(async () => {
    const vscode = await installVscode(version, console.error);
    const screenshotFolder = join(repository, "out/screenshots", version.vscode);
    mkdirSync(screenshotFolder, { recursive: true });
    workbench = { ...(await openWorkbench({ vscode, extensions: [extension], settings })), screenshotFolder };
    await waitForReady(workbench);
    await openFirstFile(workbench);
  });
  after(() => workbench?.close());

  beforeEach(async () => {
    // A notification of an earlier test would cover the editor.
    await workbench.command("notifications.clearAll");
  });
  // What the window looked like at the end of each test explains a failure best.
  const picture = (name) =>
    workbench?.page
      .screenshot({ path: join(workbench.screenshotFolder, `${name.replace(/[^a-z0-9]+/gi, "-").slice(0, 70)}.png`) })
      .catch(() => {});
  beforeSecondAttempts(async (name) => {
    await picture(`first ${name}`);
    // A menu or a dialog that is left open takes the keys.
    await workbench.page.keyboard.press("Escape");
    await workbench.command("notifications.clearAll");
  });
  afterEach((context) => picture(`after ${context.name}`));

  suggestionSuite(current);
  documentSuite(current);
  quietSuite(current);
  surfaceSuite(current);
  insightSuite(current);
  actionSuite(current);
  controlSuite(current);
  largeFileSuite(current);
  memorySuite(current);
  editSuite(current);
  chatSuite(current);
  chatContextSuite(current);
  chatBesideSuite(current);
  // Before the Models view is folded out, which is another page beside the chat's.
  serverSuite(current);
  llamaServerSuite(current);
  largeWorkspaceSuite(current);
  modelsSuite(current);
  downloadSuite(current);
  // Last, so that it has seen the requests of all the others.
  privacySuite(current);
});
