/** The dashboard in a real browser under the page's policy: what needs layout, and a judge of accessibility. */
import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DashboardState } from "../../../src/shared/dashboardProtocol.ts";
import { busyMonth, firstDay, firstEvening } from "../dashboard/exampleStates.ts";
import { type ThemeName, themes } from "../themes.ts";
import { launchBrowser, openPage } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const states: Record<string, DashboardState> = {
  "a month": busyMonth,
  "the first day": firstDay,
  "the first evening": firstEvening,
  "a worker that is off": { ...busyMonth, worker: { kind: "off" } },
  "a failure": { ...busyMonth, worker: { kind: "failed" } },
};

async function openDashboard(theme: ThemeName, state: DashboardState, width = 300) {
  const opened = await openPage(browser, {
    entry: "dashboardPage.ts",
    styles: "../../../src/webview/styles/dashboard.css",
    theme,
    width,
    height: 1400,
    body: "",
  });
  await opened.page.evaluate((shown) => window.dashboard.showState(shown), state);
  await opened.page.locator(".dashboard").waitFor();
  return opened;
}

describe.each(Object.keys(themes) as ThemeName[])("the dashboard in %s", (theme) => {
  it.each(Object.entries(states))("shows %s at 300 px within the policy, with no complaint of axe", async (_, state) => {
    const { page, faults, requests } = await openDashboard(theme, state);
    await page.evaluate(axe.source);
    const complaints = async () => {
      const { violations } = await page.evaluate(() => window.axe.run(document));
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any[0]?.message}`).join("\n")}`);
    };
    expect(await complaints()).toEqual([]);
    const toggle = page.locator("button[aria-pressed]");
    if ((await toggle.count()) > 0) {
      await toggle.click();
      await page.locator("table").first().waitFor();
      expect(await complaints()).toEqual([]);
    }
    expect({ faults, requests }).toEqual({ faults: [], requests: [] });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(300);
    await page.close();
  });
});

describe("the charts", () => {
  it("fill the width that there is, side by side where two have room", async () => {
    const { page } = await openDashboard("darkModern", busyMonth, 900);
    const boxes = await Promise.all((await page.locator("figure svg").all()).map((svg) => svg.boundingBox()));
    expect(boxes).toHaveLength(4);
    expect(boxes[0]?.y).toBe(boxes[1]?.y);
    expect(boxes[1]?.x).toBeGreaterThan((boxes[0]?.x ?? 0) + (boxes[0]?.width ?? 0));
    await page.close();
  });

  it("are reached and switched by keys alone", async () => {
    const { page } = await openDashboard("darkModern", busyMonth);
    const names: (string | null | undefined)[] = [];
    while (names.at(-1) !== "Clear Statistics…" && names.length < 12) {
      await page.keyboard.press("Tab");
      names.push(await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent));
    }
    expect(names).toEqual(["Select Model…", "Show as Tables", "How it is counted", "Clear Statistics…"]);
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => window.asked)).toEqual(["ready", "clear"]);
    await page.close();
  });
});
