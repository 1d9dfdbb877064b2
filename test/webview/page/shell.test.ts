/** The panel in a real browser under its own policy: what needs layout, real keys, or a judge of accessibility. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PanelState } from "../../../src/shared/chatProtocol.ts";
import { answered, cartSelection, emptyPanel } from "../panelStates.ts";
import { type ThemeName, themes } from "../themes.ts";
import { chatPage, servePage } from "./servePage.ts";

let panel: Awaited<ReturnType<typeof servePage>>;
beforeAll(async () => {
  panel = await servePage(chatPage);
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

const onServer = {
  kind: "ready",
  name: "Qwen/Qwen2.5-Coder-32B-Instruct-GPTQ-Int8-revision-7",
  contextTokens: 32_768,
  server: "inference-3.eu-west.models.internal.example.com:8443",
} as const;

const views: Record<string, { readonly state: PanelState; readonly act?: (page: Page) => Promise<unknown> }> = {
  "nothing said yet": { state: { ...emptyPanel, offered: cartSelection } },
  "an answer being written elsewhere": {
    state: { ...emptyPanel, runningElsewhere: { conversationId: "c1", title: `Why does ${"the_total_of_the_cart".repeat(3)}…` } },
  },
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
  "a question that waits for a model": {
    state: {
      ...answered,
      model: { kind: "restarting", message: "worker: ended by itself, got signal SIGKILL; look into the log if this comes back" },
      running: { messageId: "a2", stage: "waiting", tokensPerSecond: undefined },
    },
  },
  "a failure": { state: { ...answered, canUndoDelete: true, model: { kind: "failed", message: "model: not found; choose another" } } },
  "a server that answers": { state: { ...emptyPanel, model: { ...onServer, server: "localhost:8080" } } },
  "a server with a long name": { state: { ...answered, model: onServer } },
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

it("shows where messages go as a whole, however narrow the panel and long the name", async () => {
  const page = await panel.open({ state: { ...answered, model: onServer }, width: 180 });
  const line = page.locator(".destination");
  expect(await line.locator(".host").innerText()).toBe(`on ${onServer.server}`);
  const clipped = await line.evaluate((element) => {
    const host = element.querySelector(".host");
    return (
      host === null || host.scrollWidth > host.clientWidth || host.getBoundingClientRect().right > element.getBoundingClientRect().right
    );
  });
  expect(clipped).toBe(false);
  await page.context().close();
});

it("has nothing that moves as a whole when something in it comes into view", async () => {
  const page = await panel.open({ state: answered, height: 480 });
  const moved = await page.evaluate(() => {
    const all = [document.documentElement, document.body, ...document.querySelectorAll("nearline-chat, .panel")];
    return all.map((element) => {
      element.scrollTop = 10;
      return element.scrollTop;
    });
  });
  expect(moved).toEqual([0, 0, 0, 0]);
  await page.context().close();
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

  it("stops an answer by Escape wherever the focus is, but for what Escape closes first", async () => {
    const context = { usedTokens: 8192, contextTokens: 8192, leftOut: ["2 earlier messages"] };
    const page = await panel.open({ state: { ...answered, context, running: { messageId: "a1", stage: "writing", tokensPerSecond: 31 } } });
    await page.locator(".meter button").press("Enter");
    await page.keyboard.press("Escape");
    expect(await calls(page, "stop")).toHaveLength(0);
    await page.keyboard.press("Escape");
    expect(await calls(page, "stop")).toHaveLength(1);
    await page.locator("article").last().focus();
    await page.keyboard.press("Escape");
    expect(await calls(page, "stop")).toHaveLength(2);
    await page.context().close();
  });

  it("goes on in the input when what had the focus goes away", async () => {
    const page = await panel.open({ state: { ...answered, canUndoDelete: true } });
    const show = (state: PanelState) => page.evaluate((next) => (globalThis as unknown as InPage).panel.show(next), state);
    const focused = () => page.evaluate(() => document.activeElement?.tagName);
    await page.locator(".undo .link").focus();
    await show(answered);
    await page.locator(".undo").waitFor({ state: "detached" });
    expect(await focused()).toBe("TEXTAREA");
    await page.locator("article").first().focus();
    await show({ ...emptyPanel, canUndoDelete: true });
    await page.locator(".empty").waitFor();
    expect(await focused()).toBe("TEXTAREA");
    await page.locator(".list-button").click();
    await page.locator(".drawer .undo .link").focus();
    await show(answered);
    await page.locator(".undo").waitFor({ state: "detached" });
    expect(await page.evaluate(() => document.activeElement?.closest("nearline-conversations")?.tagName)).toBe("NEARLINE-CONVERSATIONS");
    await page.keyboard.press("Escape");
    await show({ ...answered, running: { messageId: "a1", stage: "writing", tokensPerSecond: 31 } });
    await page.locator(".stop").focus();
    await show(answered);
    await page.locator(".stop").waitFor({ state: "detached" });
    expect(await focused()).toBe("TEXTAREA");
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
