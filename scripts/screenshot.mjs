/**
 * `npm run screenshot`: makes the pictures in README.md of a real VS Code, with what the embedded model really writes. Only the dashboard's
 * month is made up, since nobody has typed for one here.
 * `npm run screenshot -- chat edit` makes these only.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chatPanel } from "../test/e2e/chatPanel.mjs";
import { closeAll, openFile, type, waitForReady } from "../test/e2e/editing.mjs";
import { waitForGhostText } from "../test/e2e/ghostText.mjs";
import { until } from "../test/e2e/until.mjs";
import { openWorkbench, repository } from "../test/e2e/workbench.mjs";
import { installVscode } from "./vscodeServer/installVscode.mjs";
import { vscodeVersions } from "./vscodeServer/vscodeVersions.mjs";

const width = 1280;

const words = `"""Small functions on words."""


def longest_word(text):
    """The longest word of a text; the first of them where several are as long."""
    longest = ""
    for word in text.split():
        if len(word) > len(longest):
            longest = word
    return longest


def word_counts(text):
    """How often each word of a text occurs."""
    counts = {}
    for word in text.split():│
`;

const temperature = `"""Temperatures in the units that people use."""


def to_fahrenheit(celsius):
    return celsius * 9 / 5 + 32
│`;

const cart = `const taxRate = 0.19;

function priceWithTax(price, count) {
  const net = price * count;
  return net + net * taxRate;│
}

module.exports = { priceWithTax };
`;

/** By the names of their files in media/. */
const pictures = { screenshot: suggestion, walkthrough, chat, edit: proposal, models, dashboard };
const given = process.argv.slice(2);
const unknown = given.find((name) => !Object.hasOwn(pictures, name));
if (unknown !== undefined) throw new Error(`screenshot: must be of ${Object.keys(pictures).join(", ")}, got ${unknown}`);
const chosen = given.length === 0 ? Object.keys(pictures) : given;

/** On a machine that does much else, where five seconds are nothing. */
const patientMs = 90_000;

const workbench = await openWorkbench({
  vscode: await installVscode(vscodeVersions.newest, console.log),
  viewport: { width, height: 560 },
  // Twice as many pixels: the pictures are shown smaller than they are.
  deviceScaleFactor: 2,
  settings: {
    "workbench.colorTheme": "Default Dark Modern",
    "workbench.activityBar.location": "hidden",
    "workbench.sideBar.visible": false,
    "editor.fontSize": 15,
    "editor.guides.indentation": false,
    "breadcrumbs.enabled": false,
    "window.commandCenter": false,
    "window.title": "Visual Studio Code",
  },
});
const { page, command } = workbench;
try {
  await waitForReady(workbench);
  await command("workbench.action.closeSidebar");
  await suggestsAtAll();
  for (const name of chosen) await pictures[name]();
} finally {
  await workbench.close();
}

/** VS Code makes the part that asks for suggestions some time after it has drawn its first editor: until then typing leads to nothing. */
async function suggestsAtAll() {
  await openFile(workbench, "js", "function add(a, b) {\n  │\n}\n", "first");
  await suggested();
  await closeAll(workbench);
}

/** What comes of typing, or else of asking: what the model is not sure of comes only then. */
function suggested() {
  return until(
    "a suggestion",
    async () => {
      const ghost = await waitForGhostText(page, 5000).catch(() => undefined);
      if (ghost === undefined) await command("nearline.trigger");
      return ghost;
    },
    patientMs,
  );
}

async function suggestion() {
  await page.setViewportSize({ width, height: 560 });
  await openFile(workbench, "py", words, "words");
  await type(workbench, "\n");
  const ghost = await suggested();
  await take("screenshot", [ghost.inline, ...ghost.lines].join("\n"));
}

async function chat() {
  await page.setViewportSize({ width, height: 640 });
  await openFile(workbench, "py", temperature, "temperature");
  await command("nearline.newChat");
  const panel = chatPanel(() => page);
  await panel.input().waitFor();
  await widenSideBar();
  await panel.offered().getByText("temperature.py").click();
  await panel.ask("Write a function that converts Fahrenheit to Celsius.");
  await take("chat", await panel.answered());
}

async function proposal() {
  await page.setViewportSize({ width, height: 480 });
  await command("workbench.action.closeSidebar");
  await openFile(workbench, "js", cart, "cart");
  // It ends when the proposal is accepted or rejected, which nobody does here.
  command("nearline.document").catch(() => {});
  await until(
    "the proposal",
    () => workbench.host((vscode) => vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff),
    60_000,
  );
  await page.locator(".monaco-diff-editor .editor.modified .monaco-editor.focused").waitFor();
  await take("edit", "a comment, by Document");
}

async function models() {
  await page.setViewportSize({ width, height: 860 });
  await openFile(workbench, "py", words, "words");
  await command("nearline.showModels");
  // VS Code gives a view that was closed little of the height that the chat has.
  const chatHeader = page.locator(".pane-header.expanded", { hasText: "Chat" });
  if (await chatHeader.isVisible()) await chatHeader.click();
  await widenSideBar();
  const view = await framed("nearline-models");
  await view.getByText("SmolLM2").first().waitFor();
  await take("models", await view.innerText());
}

async function walkthrough() {
  await page.setViewportSize({ width, height: 800 });
  await closeAll(workbench);
  await command("workbench.action.closeSidebar");
  await command("nearline.openWalkthrough");
  await page.locator(".getting-started-step", { hasText: "Take your first suggestion" }).waitFor();
  await take("walkthrough", "the first step of four");
}

async function dashboard() {
  await page.setViewportSize({ width, height: 800 });
  await closeAll(workbench);
  await command("workbench.action.closeSidebar");
  const folder = join(workbench.dataFolder, "user/User/globalStorage/nearline.nearline");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "statistics.json"), JSON.stringify(exampleMonth()));
  await command("nearline.showDashboard");
  const view = await framed(".dashboard");
  await view.getByText("MB of memory in use").waitFor();
  await take("dashboard", await view.innerText());
}

/** Thirty days of counts (src/completion/statistics/dayCounts.ts) in which weekends are quiet. */
function exampleMonth() {
  const dayMs = 86_400_000;
  const days = Array.from({ length: 30 }, (_, index) => new Date(Date.now() - (29 - index) * dayMs));
  return Object.fromEntries(days.map((date, index) => [date.toISOString().slice(0, 10), exampleDay(date, index)]));
}

function exampleDay(date, index) {
  const isWeekend = date.getDay() === 0 || date.getDay() === 6;
  // A wave, so that no two days are the same.
  const shown = Math.round((isWeekend ? 12 : 90) * (1 + 0.35 * Math.sin(index * 2.1)));
  const accepted = Math.round(shown * (0.34 + 0.05 * Math.sin(index)));
  const latencies = Array.from({ length: 34 }, () => 0);
  // Around 0.2 s, a few above half a second: each bucket is a quarter longer than the one before, from 10 ms on.
  for (const [bucket, share] of [
    [11, 0.2],
    [13, 0.35],
    [15, 0.25],
    [17, 0.13],
    [19 + (index % 2), 0.07],
  ])
    latencies[bucket] = Math.ceil(shown * share);
  return {
    shown,
    accepted,
    savedCharacters: accepted * 24,
    checkedShort: accepted,
    keptShort: Math.round(accepted * 0.88),
    checkedLong: accepted,
    keptLong: Math.round(accepted * 0.81),
    latencies,
    promptTokens: shown * 620,
    reusedTokens: shown * 588,
    generatedTokens: shown * 11,
    suggestionCpuMs: shown * 430,
    otherCpuMs: isWeekend ? 4000 : 9000,
  };
}

async function widenSideBar() {
  const edge = await page.locator(".part.sidebar").boundingBox();
  await page.mouse.move(edge.x + edge.width + 1, 300);
  await page.mouse.down();
  await page.mouse.move(520, 300, { steps: 5 });
  await page.mouse.up();
}

/** What fits the selector in a page of ours, once there is one that can be seen. */
function framed(selector) {
  return until(`${selector} in a page`, async () => {
    for (const frame of page.frames()) {
      const found = frame.locator(selector).first();
      // A frame may go while it is asked.
      if (await found.isVisible().catch(() => false)) return found;
    }
    return undefined;
  });
}

async function take(name, shown) {
  await command("notifications.clearAll");
  // Where it points at nothing.
  await page.mouse.move(width - 200, 200);
  await page.waitForTimeout(600);
  const path = join(repository, `media/${name}.png`);
  await page.screenshot({ path });
  console.log(`${path}:\n${shown}\n`);
}
