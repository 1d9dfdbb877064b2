/** Answers that try to run something, load something or stop the panel from working. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answer, question } from "../exampleMessages.ts";
import { launchBrowser } from "./openPage.ts";
import { openTranscript, settle, show } from "./transcriptIn.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const run = "window.pwned=1";
const markup = [
  `<script>${run}</script>`,
  `<scr<script>ipt>${run}</scr</script>ipt>`,
  `<img src=x onerror="${run}">`,
  `<img src="http://evil.example/x.png">`,
  `<svg onload="${run}"><animate onbegin="${run}" attributeName=x dur=1s></svg>`,
  `<svg><a xlink:href="javascript:${run}"><text y=20>click</text></a></svg>`,
  `<svg><style><img src=x onerror="${run}"></style></svg>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=${run}&gt;">`,
  `<math><mi xlink:href="javascript:${run}">x</mi></math>`,
  `<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=${run} src>">`,
  `<noscript><p title="</noscript><img src=x onerror=${run}>">`,
  `<template><img src=x onerror="${run}"></template>`,
  `<select><template><style><!--</style><a rel="--></style></template></select><img src=x onerror=${run}>">`,
  `<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>`,
  `<iframe src="javascript:parent.pwned=1"></iframe>`,
  `<object data="data:text/html,<script>${run}</script>"></object><embed src="http://evil.example/x.swf">`,
  `<form action="http://evil.example"><input name=a autofocus onfocus="${run}"><button>Send</button></form>`,
  `<input name=attributes><input name=childNodes><a id=getElementById name=body>`,
  `<details open ontoggle="${run}"><summary>x</summary></details>`,
  `<video><source onerror="${run}"></video><audio src=x onerror="${run}">`,
  `<style>*{background:url(http://evil.example/x)}</style><link rel=stylesheet href="http://evil.example/x.css">`,
  `<p style="background:url(http://evil.example/x);position:fixed;inset:0">cover</p>`,
  `<base href="http://evil.example/"><meta http-equiv=refresh content="0;url=http://evil.example">`,
  `<nearline-code-block></nearline-code-block><slot name=x></slot>`,
  `<!--<img src=x onerror="${run}">--><![CDATA[<img src=x onerror="${run}">]]><?x <img src=x onerror="${run}">?>`,
  `[a](javascript:${run}) [b](JaVaScRiPt:${run}) [c](java&#10;script:${run}) [d](&#106;avascript:${run}) [e](\u0001javascript:${run})`,
  `[a](command:workbench.action.quit) [b](vscode://x/y) [c](data:text/html,<script>${run}</script>) [d](file:///etc/passwd)`,
  `[a](vbscript:x) [b](blob:http://a/b) [c](//evil.example) [d](\\\\evil.example\\x) <javascript:${run}> <command:x>`,
  `[a](http://x" onmouseover="${run}) [b](http://x/'onclick='${run}) [c]( http://x "t\\" onclick=\\"${run}")`,
  `![a](http://evil.example/x.png) ![b](javascript:${run}) ![c" onerror="${run}](http://evil.example/y.png "t' onerror='${run}")`,
  `![a][1]\n\n[1]: javascript:${run} "x"`,
  `# <img src=x onerror="${run}">\n\n> <img src=x onerror="${run}">\n\n- <img src=x onerror="${run}">`,
  `|<img src=x onerror="${run}">|\n|-|\n|<script>${run}</script>|`,
  `\`\`\`html"onload="${run}\n<img src=x onerror="${run}">\n\`\`\``,
  `\`\`\`<img src=x onerror="${run}">\n</code></pre><img src=x onerror="${run}">\n\`\`\``,
  `- a\n\n  \`\`\`ts" onclick="${run}" x="\n  </pre><img src=x onerror="${run}">\n  \`\`\``,
  `\`</code><img src=x onerror="${run}">\` **<img src=x onerror="${run}">**`,
  `if (a /*\u202E } \u2066if (isAdmin)\u2069 \u2066 begin */) \`\u202E\` [\u202Ea](http://x/\u202Eb)`,
  "&lt;img src=x onerror=window.pwned=1&gt; &#60;script&#62;window.pwned=1&#60;/script&#62;",
  "\u0000<img src=x onerror=window.pwned=1>\uFFFE\uD800",
];

const length = 60_000;
const heavy: readonly (readonly [name: string, text: string])[] = [
  ["quotes in quotes", ">".repeat(length)],
  ["quotes in quotes with spaces", "> ".repeat(length)],
  ["lists in lists", "- ".repeat(length)],
  ["lists by indentation", Array.from({ length: 300 }, (_, depth) => `${"  ".repeat(depth)}- a`).join("\n")],
  ["lists and quotes in turn", "1. > ".repeat(length / 5)],
  ["emphasis in emphasis", "*a **b ".repeat(length / 7)],
  ["emphasis that never ends", "_a*b".repeat(length / 4)],
  ["stars", "*".repeat(length)],
  ["brackets", "[".repeat(length)],
  ["images in images", "![".repeat(length / 2)],
  ["links in links", "[a](".repeat(length / 4)],
  ["backticks of all lengths", Array.from({ length: 300 }, (_, count) => `${"`".repeat(count)}a`).join(" ")],
  ["a table of many columns", `${"|".repeat(5000)}\n${"|-".repeat(5000)}\n${"|\n".repeat(3000)}`],
  ["a table of many rows", `|a|b|\n|-|-|\n${"|c|d|\n".repeat(20_000)}`],
  ["many code blocks", "```ts\na\n```\n".repeat(20_000)],
  ["many paragraphs", "a\n\n".repeat(100_000)],
  ["one long line", "word ".repeat(200_000)],
  ["one long word", "w".repeat(1_000_000)],
  ["one long line of code", `\`\`\`js\n${"a=1;".repeat(100_000)}`],
  ["much code", `\`\`\`ts\n${"const a = { b: [1, 'c', `d`] }; // e\n".repeat(5000)}\`\`\``],
];

/** What is in the transcript that a message must never bring in. */
function foreign(): string[] {
  const root = document.querySelector("nearline-transcript")?.shadowRoot;
  const elements = [...(root?.querySelectorAll("nearline-markdown, nearline-markdown *") ?? [])];
  const bad = /^(on.*|href|src|srcset|srcdoc|style|action|formaction|id|name|xlink:href|background|slot)$/;
  const own =
    /^(a|blockquote|br|button|code|del|div|em|h3|hr|li|ol|p|pre|span|strong|table|tbody|td|th|thead|tr|ul|nearline-(markdown|code-block))$/;
  return elements.flatMap((element) => [
    ...(own.test(element.localName) ? [] : [element.localName]),
    ...element
      .getAttributeNames()
      .filter((name) => bad.test(name))
      .map((name) => `${element.localName} ${name}`),
  ]);
}

describe("hostile markup", () => {
  it("runs nothing, loads nothing and brings no foreign element or attribute", async () => {
    const { page, requests, faults } = await openTranscript(browser);
    await show(page, [
      ...markup.map((text, index) => answer(`a${index}`, text)),
      ...markup.map((text, index) => question(`q${index}`, text)),
      answer("names", "x", {
        model: markup[2],
        end: "failed",
        error: markup[2],
        leftOut: [markup[3] ?? ""],
        sources: [{ uri: "x", path: markup[2] ?? "", startLine: 0, endLine: 0 }],
      }),
      question("chips", "x", { attachments: [{ mention: { kind: "changes" }, label: markup[2] ?? "", text: "", note: markup[2] }] }),
    ]);
    // All of them are built, not only the last ones.
    while (await page.locator(".earlier").count()) {
      await page.locator(".earlier").click();
      await settle(page);
    }
    expect(await page.locator("article").count()).toBe(2 * markup.length + 2);
    expect(await page.evaluate(foreign)).toEqual([]);
    // Every link is opened by mouse in every way; all that comes of it is an event with an address that may be opened.
    for (const anchor of await page.locator("a[data-href]").all()) {
      await anchor.dispatchEvent("click");
      await anchor.dispatchEvent("click", { ctrlKey: true });
      await anchor.dispatchEvent("auxclick", { button: 1 });
    }
    const events = await page.evaluate(() => window.events);
    expect(events.length).toBeGreaterThan(0);
    for (const { name, detail } of events) {
      expect(name).toBe("nearline-link");
      expect(detail).toEqual({ href: expect.stringMatching(/^https?:\/\//) });
    }
    expect(await page.evaluate(() => window.pwned)).toBeUndefined();
    expect(page.url()).toBe("http://webview.test/");
    expect(requests).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  it.each(heavy)("bounds what is built for %s", async (_name, text) => {
    const { page, faults } = await openTranscript(browser);
    await show(page, [answer("a", text)]);
    const built = await page.evaluate(() => {
      const shown = document.querySelector("nearline-transcript")?.shadowRoot?.querySelector("nearline-markdown");
      let deepest = 0;
      for (const element of shown?.querySelectorAll("*") ?? []) {
        let depth = 0;
        for (let above: Element | null = element; above !== null && above !== shown; above = above.parentElement) depth++;
        deepest = Math.max(deepest, depth);
      }
      return { elements: shown?.querySelectorAll("*").length ?? 0, deepest, letters: shown?.textContent?.length ?? 0 };
    });
    expect(built.elements).toBeLessThan(60_000);
    expect(built.deepest).toBeLessThan(110);
    expect(built.letters).toBeGreaterThan(0);
    expect(faults).toEqual([]);
    await page.close();
  });

  it("shows 5 MB of text in pieces, to the last word", async () => {
    const { page, faults } = await openTranscript(browser);
    const text = `${"Some **text** with `code` and more words in it.\n\n".repeat(110_000)}the end`;
    expect(text.length).toBeGreaterThan(5_000_000);
    await show(page, [answer("a", text)]);
    const built = await page.evaluate(() => {
      const shown = document.querySelector("nearline-transcript")?.shadowRoot?.querySelector("nearline-markdown");
      return { elements: shown?.querySelectorAll("*").length ?? 0, end: shown?.textContent?.slice(-7) };
    });
    expect(built.end).toBe("the end");
    expect(built.elements).toBeLessThan(20_000);
    expect(faults).toEqual([]);
    await page.close();
  });
});
