/** The panel in a real browser under its own policy: what needs layout, real keys, or a judge of accessibility. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PanelState } from "../../../src/shared/chatProtocol.ts";
import { answered, cartSelection, emptyPanel } from "../panelStates.ts";
import { type ThemeName, themes } from "../themes.ts";
import { servePanel } from "./panelPage.ts";

let panel: Awaited<ReturnType<typeof servePanel>>;
beforeAll(async () => {
  panel = await servePanel();
});
afterAll(() => panel.close());

interface InPage {
  readonly violations: readonly string[];
  readonly axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> };
  readonly fake: { calls: unknown[][] };
  readonly panel: { show(state: PanelState): void };
}

const calls = (page: Page, method: string) =>
  page.evaluate(
    (name) => (globalThis as unknown as InPage).fake.calls.filter(([called]) => called === name).map(([, ...values]) => values),
    method,
  );

const views: Record<string, { readonly state: PanelState; readonly act?: (page: Page) => Promise<unknown> }> = {
  "nothing said yet": { state: { ...emptyPanel, offered: cartSelection } },
  "an answer being written": { state: { ...answered, running: { messageId: "a1", stage: "writing", tokensPerSecond: 31 } } },
  "mentions offered": {
    state: { ...answered, offered: cartSelection },
    async act(page) {
      await page.locator("textarea").pressSequentially("why @");
      await page.locator('[role="option"]').first().waitFor();
      await page.keyboard.press("Enter");
      await page.keyboard.type("fails @");
      await page.locator('[role="option"]').first().waitFor();
    },
  },
  "the conversations": { state: { ...answered, canUndoDelete: true }, act: (page) => page.locator(".list-button").click() },
  "the options": { state: answered, act: (page) => page.locator(".gear").click() },
  renaming: { state: answered, act: (page) => page.locator(".rename").click() },
  "Nearline off": { state: { ...emptyPanel, model: { kind: "off" } } },
  loading: { state: { ...emptyPanel, model: { kind: "loading", fraction: 0.4 } } },
  "a failure": { state: { ...answered, canUndoDelete: true, model: { kind: "failed", message: "model: not found; choose another" } } },
  "a full context": {
    state: { ...answered, context: { usedTokens: 8192, contextTokens: 8192, leftOut: ["2 earlier messages"] } },
    act: (page) => page.locator(".meter button").click(),
  },
};

describe.each(Object.keys(themes) as ThemeName[])("in %s", (theme) => {
  it.each(Object.entries(views))("shows %s at 300 px, within the policy, with no complaint of axe", async (_, { state, act }) => {
    const page = await panel.open({ theme, state });
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
    expect(found).toEqual({ violations: [], complaints: [], overflow: 0 });
    await page.context().close();
  });
});

describe("with real keys", () => {
  it("sends, mentions and stops without a mouse", async () => {
    const page = await panel.open({ state: emptyPanel });
    await page.evaluate(() => (globalThis as unknown as { panel: { focusInput(): void } }).panel.focusInput());
    await page.locator("textarea:focus").waitFor();
    await page.keyboard.type("Why does @pri");
    await page.locator('[role="option"]').first().waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.type("grow?");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("Briefly.");
    await page.keyboard.press("Enter");
    expect(await calls(page, "send")).toEqual([
      ["Why does price.ts grow?\nBriefly.", [{ kind: "file", uri: "file:///shop/src/price.ts" }]],
    ]);
    const running: PanelState = { ...answered, running: { messageId: "a1", stage: "reading", tokensPerSecond: undefined } };
    await page.evaluate((state) => (globalThis as unknown as InPage).panel.show(state), running);
    await page.locator(".stop").waitFor();
    await page.keyboard.press("Escape");
    expect(await calls(page, "stop")).toHaveLength(1);
    await page.context().close();
  });

  it("grows the input with its text up to a bound, and never the page", async () => {
    const page = await panel.open({ state: answered, height: 480 });
    const input = page.locator("textarea");
    const height = async () => (await input.boundingBox())?.height ?? 0;
    const empty = await height();
    await input.fill("line\n".repeat(4));
    const some = await height();
    expect(some).toBeGreaterThan(empty);
    await input.fill("line\n".repeat(400));
    expect(await height()).toBeGreaterThan(some);
    expect(await height()).toBeLessThanOrEqual(480 * 0.4);
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(480);
    await page.context().close();
  });

  it("reaches everything with Tab, in the order that is read", async () => {
    const page = await panel.open({ state: { ...answered, offered: cartSelection } });
    const names: (string | null | undefined)[] = [];
    while (names.at(-1) !== "Options of answers" && names.length < 40) {
      await page.keyboard.press("Tab");
      const name = await page.evaluate(() => {
        const focused = document.activeElement;
        return focused?.localName === "nearline-transcript" ? "a message" : (focused?.getAttribute("aria-label") ?? focused?.textContent);
      });
      if (name !== "a message" || names.at(-1) !== name) names.push(name);
    }
    expect(names).toEqual([
      "Conversations",
      "Why does the total ignore the discount?, rename",
      "Export this conversation as Markdown",
      "New conversation",
      "a message",
      expect.stringContaining("add cart.ts:12–20"),
      "Ask Nearline. Type @ to attach code.",
      "Attach",
      "Options of answers",
    ]);
    await page.context().close();
  });

  it("shows the end of a long conversation, and what comes before on scrolling", async () => {
    const { conversation } = answered;
    if (conversation === undefined) throw new Error("the example has a conversation");
    const many = Array.from({ length: 30 }, (_, index) => ({
      ...conversation.messages[0],
      id: `m${index}`,
    })) as typeof conversation.messages;
    const page = await panel.open({ state: answered });
    const long: PanelState = { ...answered, conversation: { ...conversation, messages: many } };
    await page.evaluate((state) => (globalThis as unknown as InPage).panel.show(state), long);
    const left = () =>
      page.evaluate(() => {
        const viewport = document.querySelector("nearline-transcript")?.shadowRoot?.querySelector(".viewport");
        return viewport ? Math.round(viewport.scrollHeight - viewport.clientHeight - viewport.scrollTop) : undefined;
      });
    await expect.poll(left).toBe(0);
    await page.mouse.move(150, 300);
    await page.mouse.wheel(0, -500);
    await expect.poll(left).toBeGreaterThan(400);
    await page.context().close();
  });

  it("has the draft again after a reload", async () => {
    const page = await panel.open({ state: emptyPanel });
    await page.locator("textarea").fill("half a thought");
    await page.reload();
    await page.locator("textarea").waitFor();
    expect(await page.locator("textarea").inputValue()).toBe("half a thought");
    expect(await page.evaluate(() => (globalThis as unknown as InPage).violations)).toEqual([]);
    await page.context().close();
  });
});
