/** A person reads, scrolls and acts in a conversation, by mouse and by keyboard. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RunningAnswer, ShownMessage } from "../../../src/shared/chatProtocol.ts";
import { answer, exampleMessages, question } from "../exampleMessages.ts";
import { launchBrowser, type OpenPage } from "./openPage.ts";
import { append, openTranscript, settle, show, takeEvents } from "./transcriptIn.ts";

let browser: Browser;
let opened: OpenPage;
let page: Page;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  opened = await openTranscript(browser);
  page = opened.page;
});
afterEach(async () => {
  expect(opened.faults).toEqual([]);
  await page.close();
});

const writing: RunningAnswer = { messageId: "a", stage: "writing", tokensPerSecond: 31.4 };
const button = (name: string) => page.getByRole("button", { name, exact: true });
const announced = () => page.evaluate(() => document.querySelector("nearline-transcript")?.shadowRoot?.querySelector(".live")?.textContent);
const fromEnd = () =>
  page.evaluate(() => {
    const viewport = document.querySelector("nearline-transcript")?.shadowRoot?.querySelector(".viewport");
    return viewport ? Math.round(viewport.scrollHeight - viewport.scrollTop - viewport.clientHeight) : undefined;
  });

function conversation(count: number): ShownMessage[] {
  return Array.from({ length: count }, (_, index) =>
    index % 2 === 0 ? question(`m${index}`, `Question ${index}`) : answer(`m${index}`, `Answer ${index}\n\n${"More words. ".repeat(60)}`),
  );
}

describe("a streamed answer", () => {
  it("offers to apply its code only when that is whole", async () => {
    const text = "```ts\nconst a = 1;\n";
    const buttons = () => page.locator("nearline-code-block button").count();
    await show(page, [answer("a", text)], writing);
    expect(await buttons()).toBe(0);
    await show(page, [answer("a", text, { end: "stopped" })]);
    expect(await buttons()).toBe(1);
    await show(page, [answer("b", text)]);
    expect(await buttons()).toBe(5);
  });

  it("is shown as it comes, with its speed, and announced in sentences", async () => {
    await show(page, [question("q", "Why?"), answer("a", "")], writing);
    await append(page, "a", "Because it");
    expect(await page.locator("article").last().textContent()).toContain("31.4 tokens/s");
    expect(await announced()).toBe("Writing…");
    await append(page, "a", " is so. And");
    expect(await announced()).toBe("Writing…Because it is so.");
    await show(page, [question("q", "Why?"), answer("a", "Because it is so. And more", { end: "length" })]);
    expect(await announced()).toContain("And Answer ended. Ended at the longest answer");
    expect(await page.locator("article").last().textContent()).toContain("And more");
  });

  it("is not said to end when another conversation is shown, and goes on where it comes back", async () => {
    await show(page, [question("q", "Why?"), answer("a", "")], writing);
    await append(page, "a", "Because");
    await show(page, [question("other", "What?"), answer("b", "That.")]);
    expect(await announced()).not.toContain("ended");
    expect(await page.locator("article").count()).toBe(2);
    await show(page, [question("q", "Why?"), answer("a", "Because it is")], writing);
    await append(page, "a", " so");
    expect(await page.locator("nearline-markdown").last().textContent()).toContain("Because it is so");
  });

  it("keeps the text that came when an older state of the host follows", async () => {
    await show(page, [question("q", "Why?"), answer("a", "")], writing);
    await append(page, "a", "One two");
    await show(page, [question("q", "Why?"), answer("a", "One")], { ...writing, tokensPerSecond: 20 });
    await append(page, "a", " three");
    expect(await page.locator("nearline-markdown").last().textContent()).toContain("One two three");
  });

  it("is shown before the host names it among the messages", async () => {
    await show(page, [question("q", "Why?")], { ...writing, stage: "reading", tokensPerSecond: undefined });
    expect(await page.locator("article").last().textContent()).toContain("Reading the question");
    await append(page, "a", "So");
    expect(await page.locator("nearline-markdown").last().textContent()).toMatch(/^So\s*$/);
  });

  it("is followed to its end until the user scrolls up, and again from the button on", async () => {
    await show(page, [...conversation(20), question("q", "Why?"), answer("a", "")], writing);
    await append(page, "a", "words and words\n\n".repeat(50));
    expect(await fromEnd()).toBeLessThanOrEqual(1);
    expect(await button("Jump to the end").count()).toBe(0);
    await page.mouse.move(200, 300);
    await page.mouse.wheel(0, -400);
    await button("Jump to the end").waitFor();
    const before = await fromEnd();
    await append(page, "a", "words and words\n\n".repeat(10));
    expect(await fromEnd()).toBeGreaterThan(before ?? 0);
    await button("Jump to the end").click();
    await settle(page);
    expect(await fromEnd()).toBeLessThanOrEqual(1);
    await append(page, "a", "words and words\n\n".repeat(10));
    expect(await fromEnd()).toBeLessThanOrEqual(1);
  });
});

describe("an answer that ends", () => {
  it.each([
    ["its last block is drawn anew", "word ".repeat(900)],
    ["what was streamed was longer than what is kept", `${"words and words\n\n".repeat(40)}end`],
  ])("leaves the view at the end though %s", async (_, text) => {
    await show(page, [question("q", "Why?")], { ...writing, stage: "reading", tokensPerSecond: undefined });
    for (let at = 0; at < text.length; at += 250) await append(page, "a", text.slice(at, at + 250));
    await show(page, [question("q", "Why?"), answer("a", text.slice(0, -200))], { ...writing, tokensPerSecond: 31 });
    await show(page, [question("q", "Why?"), answer("a", text.slice(0, -100))]);
    await settle(page);
    expect(await fromEnd()).toBeLessThanOrEqual(1);
    expect(await button("Jump to the end").count()).toBe(0);
  });
});

describe("a long conversation", () => {
  it("shows what got the focus, though it followed the end before", async () => {
    await show(page, conversation(30));
    await page.evaluate(() => document.querySelector("nearline-transcript")?.shadowRoot?.querySelector<HTMLElement>("article")?.focus());
    await settle(page);
    expect(await fromEnd()).toBeGreaterThan(500);
  });

  it("shows its end first and earlier messages when asked, without moving what is read", async () => {
    await show(page, conversation(400));
    expect(await page.locator("article").count()).toBe(50);
    expect(await fromEnd()).toBeLessThanOrEqual(1);
    await page.locator(".earlier").scrollIntoViewIfNeeded();
    const first = page.locator('article[data-id="m350"]');
    await page.locator(".earlier").click();
    await settle(page);
    expect(await page.locator("article").count()).toBe(100);
    expect(await page.locator("article:focus").getAttribute("data-id")).toBe("m349");
    await first.waitFor();
  });

  it("is walked through by keyboard", async () => {
    await show(page, conversation(10));
    const focused = () => page.locator("article:focus").getAttribute("data-id");
    // From what follows the conversation back over the actions of its last message.
    for (const name of ["Delete from here", "Copy the message", "Regenerate the answer"]) {
      await page.keyboard.press("Shift+Tab");
      expect(await page.locator("button:focus").getAttribute("aria-label")).toBe(name);
    }
    await page.keyboard.press("Shift+Tab");
    expect(await focused()).toBe("m9");
    await page.keyboard.press("ArrowUp");
    expect(await focused()).toBe("m8");
    await page.keyboard.press("Home");
    expect(await focused()).toBe("m0");
    await page.keyboard.press("ArrowUp");
    expect(await focused()).toBe("m0");
    await page.keyboard.press("End");
    expect(await focused()).toBe("m9");
  });
});

describe("the keyboard's place", () => {
  const branches = [answer("a1", "One", { siblings: ["a1", "a2"] }), answer("a2", "Two", { siblings: ["a1", "a2"] })] as const;
  const focused = () =>
    page.evaluate(() => {
      const element = document.querySelector("nearline-transcript")?.shadowRoot?.activeElement;
      return `${element?.closest("article")?.dataset["id"]} ${element?.getAttribute("aria-label")}`;
    });

  it("stays on the arrow of the branches while they are looked through", async () => {
    await show(page, [question("q", "Why?"), branches[1]]);
    await page.getByRole("button", { name: "Previous branch" }).focus();
    await show(page, [question("q", "Why?"), branches[0]]);
    expect(await focused()).toBe("a1 Previous branch");
  });

  it("is on the answer that takes the place of another one, and above messages that are deleted", async () => {
    await show(page, [question("q", "Why?"), branches[0]]);
    await page.getByRole("button", { name: "Regenerate the answer" }).focus();
    await show(page, [question("q", "Why?"), branches[1]], { ...writing, messageId: "a2" });
    expect(await focused()).toMatch(/^a2 Answer of/);
    await page.locator("article").last().getByRole("button", { name: "Copy the message" }).focus();
    await show(page, [question("q", "Why?")]);
    expect(await focused()).toBe("q Your message");
  });

  it("is on the last message after the jump to the end", async () => {
    await show(page, conversation(30));
    await page.locator("article").first().focus();
    await settle(page);
    await button("Jump to the end").press("Enter");
    await settle(page);
    expect(await focused()).toMatch(/^m29 Answer of/);
  });

  it("is nowhere in the conversation where it was not before", async () => {
    await show(page, [question("q", "Why?"), branches[0]]);
    await show(page, [question("q", "Why?")]);
    expect(await focused()).toBe("undefined undefined");
  });
});

describe("what the user asks for", () => {
  beforeEach(() => show(page, exampleMessages));

  it("is told of a code block with its text, language and path", async () => {
    const block = page.locator("nearline-code-block").nth(1);
    for (const name of ["Insert at cursor", "Replace selection", "Put into a new file", "Apply to the file"])
      await block.getByRole("button", { name }).click();
    const events = await takeEvents(page);
    const code = { messageId: "a1", language: "ts", path: "src/cart.ts", text: expect.stringMatching(/^\/\*\* The price[\s\S]*\}$/) };
    expect(events).toEqual(
      ["insert", "replaceSelection", "newFile", "apply"].map((kind) => ({ name: "nearline-code", detail: { ...code, kind } })),
    );
    await block.getByRole("button", { name: "Copy" }).click();
    await block.getByRole("button", { name: "Copied" }).waitFor();
    expect(await takeEvents(page)).toEqual([{ name: "nearline-copy", detail: { text: code.text } }]);
  });

  it("is told of a message, its branches, chips, links and sources", async () => {
    const [asked, answered] = [page.locator("article").nth(0), page.locator("article").nth(1)];
    await asked.hover();
    await asked.getByRole("button", { name: "Copy the message" }).click();
    await asked.getByRole("button", { name: "Delete from here" }).click();
    await asked.getByRole("button", { name: /^cart.ts:12–20/ }).click();
    await answered.hover();
    await answered.getByRole("button", { name: "Regenerate the answer" }).click();
    await answered.getByRole("button", { name: "Previous branch" }).click();
    await answered.getByRole("button", { name: "Next branch" }).click();
    await answered.getByRole("link", { name: "line 12" }).press("Enter");
    await answered.getByRole("button", { name: "src/cart.ts:12–20" }).click();
    expect(await takeEvents(page)).toEqual([
      { name: "nearline-copy", detail: { text: exampleMessages[0]?.text } },
      { name: "nearline-delete", detail: { messageId: "q1" } },
      { name: "nearline-mention", detail: { mention: { kind: "selection", uri: "file:///shop/src/cart.ts", startLine: 11, endLine: 19 } } },
      { name: "nearline-regenerate", detail: { messageId: "a1" } },
      { name: "nearline-branch", detail: { messageId: "a0" } },
      { name: "nearline-branch", detail: { messageId: "a2" } },
      { name: "nearline-link", detail: { href: "src/cart.ts:12" } },
      {
        name: "nearline-source",
        detail: { source: { uri: "file:///shop/src/cart.ts", path: "src/cart.ts", startLine: 11, endLine: 19 } },
      },
    ]);
  });

  it("changes a question in place: Enter sends, Shift+Enter breaks the line, Escape cancels", async () => {
    const asked = page.locator("article").nth(2);
    await asked.hover();
    await asked.getByRole("button", { name: "Edit and send again" }).click();
    await page.keyboard.type(" Or");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("Go.");
    await page.keyboard.press("Enter");
    expect(await takeEvents(page)).toEqual([
      { name: "nearline-edit", detail: { messageId: "q2", text: "Now the same in Python, please. Or\nGo.", mentions: [] } },
    ]);
    expect(await page.locator("article:focus").getAttribute("data-id")).toBe("q2");
    await asked.getByRole("button", { name: "Edit and send again" }).click();
    await page.keyboard.type(" No");
    await page.keyboard.press("Escape");
    expect(await takeEvents(page)).toEqual([]);
    expect(await asked.locator("nearline-markdown").textContent()).toContain("please.");
  });
});
