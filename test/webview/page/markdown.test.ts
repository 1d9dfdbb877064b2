/** What becomes of Markdown, in a real browser: the sanitizer relies on its parser. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answer, question } from "../exampleMessages.ts";
import { launchBrowser, type OpenPage } from "./openPage.ts";
import { append, openTranscript, show } from "./transcriptIn.ts";

let browser: Browser;
let opened: OpenPage;
beforeAll(async () => {
  browser = await launchBrowser();
  opened = await openTranscript(browser);
});
afterAll(() => browser.close());

/** Without the comments of lit. */
const htmlOfText = () =>
  opened.page.evaluate(() =>
    document
      .querySelector("nearline-transcript")
      ?.shadowRoot?.querySelector("nearline-markdown")
      ?.innerHTML.replace(/<!--.*?-->/gs, "")
      .replace(/>\s+</g, "><")
      .trim(),
  );

async function htmlOf(text: string): Promise<string | undefined> {
  await show(opened.page, []);
  await show(opened.page, [answer("a", text)]);
  return htmlOfText();
}

const link = (href: string, label: string) => `<a data-href="${href}" role="link" tabindex="0" title="${href}">${label}</a>`;

describe("Markdown in a message", () => {
  it.each([
    ["emphasis", "**a** *b* ~~c~~ `d`", "<p><strong>a</strong><em>b</em><del>c</del><code>d</code></p>"],
    ["lists", "3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'],
    ["HTML as it is written", "Vec<T> and <b onclick=x>", "<p>Vec&lt;T&gt; and &lt;b onclick=x&gt;</p>"],
    ["headings one below the author's", "###### A", "<h3>A</h3>"],
    ["check boxes as text", "- [x] a", '<ul><li><span class="task">☑</span> a</li></ul>'],
    ["entities as they read", "`&lt;` &lt; &amp;", "<p><code>&amp;lt;</code> &lt; &amp;</p>"],
    ["web links", "<https://example.org>", `<p>${link("https://example.org", "https://example.org")}</p>`],
    ["links to files", "[a](src/a.ts#L3)", `<p>${link("src/a.ts#L3", "a")}</p>`],
    ["an image as a link to it", "![a](https://example.org/b.png)", `<p>${link("https://example.org/b.png", "a")}</p>`],
    ["other links as their text", "[a *b*](command:c) [d](//e.org) ![f](data:g)", "<p>a <em>b</em> d f</p>"],
    ["a table of too many columns as text", `|${"a|".repeat(3000)}\n|${"-|".repeat(3000)}\n|b|`, expect.stringMatching(/^<p>\|a\|a/)],
    ["a character that turns text around", "a\u202Eb", expect.stringContaining("[U+202E]</span>b")],
  ])("shows %s", async (_name, text, html) => {
    const shown = await htmlOf(text);
    expect(typeof html === "string" ? shown?.replace(/^<div class="prose">(.*)<\/div>$/s, "$1") : shown?.slice(19)).toEqual(html);
  });

  it("aligns the columns of a table, which scrolls for itself", async () => {
    const html = await htmlOf("|a|b|\n|-|-:|\n|c|d|");
    expect(html).toContain('<div class="table" tabindex="0" role="group" aria-label="Table"><table>');
    expect(html).toContain('<td class="align-right">d</td>');
  });

  it("ends the lines of a question where they were ended", async () => {
    await show(opened.page, [question("q", "a\nb")]);
    expect(await htmlOfText()).toContain("a<br>b");
  });

  it("colours code and keeps its text", async () => {
    const html = await htmlOf('```ts\nconst a = "<b>";\n```');
    expect(html).toContain('<code><span class="hljs-keyword">const</span> a = <span class="hljs-string">"&lt;b&gt;"</span>;</code>');
  });

  it("shows a streamed answer as one that came at once", async () => {
    const text =
      "In `a.ts`:\n\n```ts\nconst a = 1;\n```\n\n1. one\n\n   ```py\n   x = 1\n   ```\n2. two\n\n|a|b|\n|-|-|\n|c|d|\n\nend **bold**";
    const running = { messageId: "a", stage: "writing", tokensPerSecond: 10 } as const;
    await show(opened.page, []);
    await show(opened.page, [answer("a", "")], running);
    for (let position = 0; position < text.length; position += 7) await append(opened.page, "a", text.slice(position, position + 7));
    await show(opened.page, [answer("a", text)]);
    const streamed = await htmlOfText();
    expect(streamed).toBe(await htmlOf(text));
    expect(streamed).toContain("code-name");
  });
});
