/** `npm run screenshot`: makes the pictures in README.md of a real VS Code, with what the embedded model really writes. */
import { join } from "node:path";
import { chatPanel } from "../test/e2e/chatPanel.mjs";
import { openFile, type, waitForReady } from "../test/e2e/editing.mjs";
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
  await suggestion();
  await chat();
  await proposal();
} finally {
  await workbench.close();
}

async function suggestion() {
  await openFile(workbench, "py", words, "words");
  // VS Code makes the part that asks for suggestions a moment after it has drawn its first editor.
  await page.waitForTimeout(1500);
  await type(workbench, "\n");
  const ghost = await waitForGhostText(page);
  await take("screenshot", [ghost.inline, ...ghost.lines].join("\n"));
}

async function chat() {
  await page.setViewportSize({ width, height: 640 });
  await openFile(workbench, "py", temperature, "temperature");
  await command("nearline.newChat");
  const panel = chatPanel(() => page);
  await panel.input().waitFor();
  const edge = await page.locator(".part.sidebar").boundingBox();
  await page.mouse.move(edge.x + edge.width + 1, 300);
  await page.mouse.down();
  await page.mouse.move(520, 300, { steps: 5 });
  await page.mouse.up();
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

async function take(name, shown) {
  await command("notifications.clearAll");
  // Where it points at nothing.
  await page.mouse.move(width - 200, 200);
  await page.waitForTimeout(600);
  const path = join(repository, `media/${name}.png`);
  await page.screenshot({ path });
  console.log(`${path}:\n${shown}\n`);
}
