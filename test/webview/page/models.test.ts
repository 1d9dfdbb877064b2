/** The Models view in a real browser under its own policy: what needs layout, real keys, or a judge of accessibility. */
import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ModelsState } from "../../../src/shared/modelsProtocol.ts";
import { emptyState, everyKind, hostileServer, server } from "../models/modelsStates.ts";
import { type ThemeName, themes } from "../themes.ts";
import { modelsPage, servePage } from "./servePage.ts";

/** Where screenshots go, for a person to look at; none are made without it. */
const screenshots = process.env["NEARLINE_SCREENSHOTS"];

let served: Awaited<ReturnType<typeof servePage>>;
beforeAll(async () => {
  served = await servePage(modelsPage);
  if (screenshots !== undefined) mkdirSync(screenshots, { recursive: true });
});
afterAll(() => served.close());

interface InPage {
  readonly violations: readonly string[];
  readonly axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> };
  readonly fake: { calls: unknown[][] };
}

const openAll = async (page: Page) => {
  const folded = page.locator('.fold[aria-expanded="false"]');
  while ((await folded.count()) > 0) await folded.first().click();
  for (const summary of await page.locator("summary").all()) await summary.click();
};

const views: Record<string, { readonly state: ModelsState; readonly act?: (page: Page) => Promise<unknown> }> = {
  "nothing but the embedded model": { state: { ...emptyState, notice: { kind: "info", text: "Qwen3 is downloaded and checked." } } },
  "every kind of row": { state: everyKind },
  "every row folded out": { state: { ...everyKind, search: { kind: "failed", message: "no right to read /home/me" } }, act: openAll },
  "a server that is there": { state: { ...emptyState, server }, act: openAll },
  "a server that is away": {
    state: { ...emptyState, server: { ...server, status: { kind: "away", message: "connect ECONNREFUSED 10.0.0.7:8080; start it" } } },
  },
  "a server that nobody has confirmed": {
    state: { ...emptyState, server: { ...server, title: undefined, status: { kind: "unconfirmed" }, models: [], hitRate: undefined } },
  },
  "a server with hostile names": { state: { ...emptyState, server: hostileServer }, act: openAll },
};

describe.each(Object.keys(themes) as ThemeName[])("in %s", (theme) => {
  it.each(Object.entries(views))("shows %s at 300 px, within the policy, with no complaint of axe", async (name, { state, act }) => {
    const page = await served.open({ theme, state, height: 1000 });
    await act?.(page);
    const found = await page.evaluate(async () => {
      const { axe, violations } = globalThis as unknown as InPage;
      const complaints = await axe.run();
      return {
        violations,
        complaints: complaints.violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
        ),
        overflow: document.documentElement.scrollWidth - window.innerWidth,
      };
    });
    if (screenshots !== undefined) {
      // The view scrolls in itself, so a window as high as all of it shows all of it.
      await page.setViewportSize({
        width: 300,
        height: await page.evaluate(() => document.querySelector(".models")?.scrollHeight ?? 1000),
      });
      await page.screenshot({ path: `${screenshots}/${theme} ${name}.png` });
    }
    expect(found).toEqual({ violations: [], complaints: [], overflow: 0 });
    await page.context().close();
  });
});

describe("with real keys", () => {
  it("chooses a model without a mouse", async () => {
    const page = await served.open({ state: everyKind });
    await page.locator(".filter").focus();
    await page.keyboard.type("ollama");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const calls = await page.evaluate(() => (globalThis as unknown as InPage).fake.calls);
    expect(calls.at(-1)).toEqual(["choose", "/home/me/.ollama/models/blobs/sha256-0a1b2c3d4e5f", "completion"]);
    await page.context().close();
  });

  it("lets a model of the server answer without a mouse, and takes the role back", async () => {
    const page = await served.open({ state: { ...emptyState, server } });
    const calls = () => page.evaluate(() => (globalThis as unknown as InPage).fake.calls.slice(1));
    await page.locator(".fold").first().focus();
    for (const key of ["ArrowDown", "ArrowDown", "Enter", "Tab", "Enter"]) await page.keyboard.press(key);
    expect(await page.locator("details.missing[open] li").first().innerText()).toContain("one suggestion at a time");
    for (const key of ["Tab", "Tab", "Enter"]) await page.keyboard.press(key);
    expect(await calls()).toEqual([["chooseServerModel", "llama-3.3-70b", "chat"]]);
    for (const key of ["ArrowUp", "Tab", "Tab", "Enter"]) await page.keyboard.press(key);
    expect((await calls()).at(-1)).toEqual(["useThisMachine", "completion"]);
    await page.context().close();
  });
});
