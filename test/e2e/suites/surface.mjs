import assert from "node:assert/strict";
import { join } from "node:path";
import { describe } from "node:test";
import { acceptGhost, closeAll, openFile, typeForGhost } from "../editing.mjs";
import { framed } from "../framed.mjs";
import { waitForGhostText } from "../ghostText.mjs";
import { until } from "../until.mjs";
import { test } from "../windowTest.mjs";

const palette = {
  input: ".quick-input-widget .quick-input-box input, .quick-input-widget input.input",
  row: ".quick-input-list .monaco-list-row",
};

/** @param {() => import("../nearline.e2e.mjs").Workbench} current */
export function surfaceSuite(current) {
  const statusItem = () => current().page.locator(".statusbar-item", { hasText: "Nearline" });

  describe("the status bar", () => {
    test("says that the model is ready, also to a screen reader", async () => {
      await statusItem().waitFor();
      await until("the label", async () =>
        /^Nearline: ready/.test(
          (await statusItem().getAttribute("aria-label")) ??
            (await statusItem().locator("[aria-label]").first().getAttribute("aria-label")),
        ),
      );
    });

    test("tells model, device and the last latency when pointed at", async () => {
      await openFile(current(), "js", "function add(a, b) {\n  │\n}\n");
      await typeForGhost(current(), "ret");
      await statusItem().hover();
      const tooltip = current().page.locator(".monaco-hover", { hasText: "million weights" });
      await tooltip.waitFor();
      const text = await tooltip.textContent();
      assert.match(text, /135 million weights/);
      assert.match(text, /CPU/);
      assert.match(text, /\d+ ms/);
      await current().page.keyboard.press("Escape");
      await current().page.mouse.move(400, 300);
    });

    test("opens a menu when clicked", async () => {
      await statusItem().click();
      await current().page.locator(palette.row).first().waitFor();
      await current().page.keyboard.press("Escape");
      await current().page.locator(palette.row).first().waitFor({ state: "hidden" });
    });
  });

  describe("the command palette", () => {
    test("offers the commands", async () => {
      await openFile(current(), "js", "│\n");
      await current().page.keyboard.press("F1");
      await current().page.locator(palette.input).first().waitFor();
      const titles = async () => (await current().page.locator(palette.row).allInnerTexts()).join("\n");
      for (const title of [
        "Trigger Suggestion",
        "Disable",
        "Enable or Disable",
        "Enable or Disable for This Language",
        "Snooze",
        "Restart Worker",
        "Show Log",
        "Why No Suggestion?",
        "Show Statistics",
        "Show Dashboard",
        "Open Walkthrough",
      ]) {
        // The list shows the first that fit what is typed.
        await current().page.locator(palette.input).first().fill(`>Nearline: ${title}`);
        await until(`the command ${title}`, async () => (await titles()).includes(`Nearline: ${title}`));
      }
      await current().page.keyboard.press("Escape");
    });
  });

  describe("the walkthrough", () => {
    test("is opened by its command, and its example has a suggestion; accepting it ends the first step", async () => {
      const { page } = current();
      await closeAll(current());
      await current().command("nearline.openWalkthrough");
      const step = page.locator(".getting-started-step", { hasText: "Take your first suggestion" });
      await step.waitFor();
      await page.screenshot({ path: join(current().screenshotFolder, "walkthrough.png") });
      await page.locator(".monaco-button", { hasText: "Try It in JavaScript" }).click();
      const ghost = await waitForGhostText(page);
      assert.match(ghost.inline, /return a - b/);
      assert.match(await acceptGhost(current()), /subtract\(a, b\) \{\n {2}return a - b;\n\}/);
      await closeAll(current());
      await current().command("nearline.openWalkthrough");
      await step.locator(".complete.codicon").waitFor();
      await closeAll(current());
    });
  });

  describe("the dashboard", () => {
    const dashboard = () => framed(current(), ".dashboard");

    test("tells the model, and after a suggestion what it cost", async () => {
      await openFile(current(), "js", "function add(a, b) {\n  │\n}\n");
      await typeForGhost(current(), "ret");
      await acceptGhost(current());
      await current().command("nearline.showDashboard");
      await until("the figures", async () => {
        const text = (await (await dashboard())?.innerText()) ?? "";
        return /SmolLM2/.test(text) && /MB of memory in use/.test(text) && /for each suggestion shown/.test(text);
      });
      await current().page.screenshot({ path: join(current().screenshotFolder, "dashboard.png") });
      await (await dashboard()).getByRole("button", { name: "Show as Tables" }).click();
      await (await dashboard()).locator("table").first().waitFor();
      await closeAll(current());
      await until("the dashboard to go", async () => (await dashboard()) === undefined);
    });
  });

  describe("the log", () => {
    test("is shown by its command and has lines", async () => {
      await current().command("nearline.showLog");
      const line = current().page.locator(".panel .view-line", { hasText: "activated in" });
      await line.first().waitFor();
      await current().command("workbench.action.closePanel");
    });
  });

  describe("the look", () => {
    for (const [name, theme] of [
      ["dark", "Default Dark Modern"],
      ["light", "Default Light Modern"],
    ]) {
      test(`of ghost text in a ${name} theme is on a screenshot`, async () => {
        await setTheme(current(), theme);
        await openFile(current(), "js", "/** The sum of two numbers. */\nfunction add(a, b) {\n  │\n}\n");
        await typeForGhost(current(), "ret");
        const ghost = current().page.locator(".ghost-text-decoration").first();
        const colors = await ghost.evaluate((element) => ({
          ghost: getComputedStyle(element).color,
          code: getComputedStyle(element.closest(".view-line").querySelector("span span")).color,
        }));
        assert.notEqual(colors.ghost, colors.code, "a suggestion must look different from the code");
        await current().page.screenshot({ path: join(current().screenshotFolder, `ghost-${name}.png`) });
      });
    }
  });
}

function setTheme(workbench, theme) {
  return workbench.host((vscode, name) => vscode.workspace.getConfiguration("workbench").update("colorTheme", name, true), theme);
}
