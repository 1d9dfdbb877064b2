/** axe finds nothing, in VS Code's own themes and at the widths of a side bar. */
import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answer, exampleMessages, question } from "../exampleMessages.ts";
import type { ThemeName } from "../themes.ts";
import { launchBrowser } from "./openPage.ts";
import { openTranscript, show } from "./transcriptIn.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const themeNames: readonly ThemeName[] = ["lightModern", "darkModern", "highContrast", "highContrastLight"];
const every = [
  ["ts", "/** a */\nexport class A<T> { readonly b = /c/g; /* d */ async e(f?: number): Promise<void> { return null ?? 1; } }"],
  ["html", '<!-- a --><b class="c">d &amp; e</b>'],
  ["css", "@media print { .a:hover > #b { color: #fff; } }"],
  ["diff", "--- a\n+++ b\n@@ -1 +1 @@\n-c\n+d"],
  ["py", "@a\ndef b(c: int) -> str:\n    '''d'''\n    return f'{c}' # e"],
  ["md", "# a\n- *b* [c](d) `e`"],
].map(([language, code]) => `\`\`\`${language}\n${code}\n\`\`\``);

describe.each(themeNames)("the transcript in %s", (theme) => {
  it.each([300, 500])("has nothing that axe finds fault with at %d px", async (width) => {
    const { page, faults } = await openTranscript(browser, { theme, width, height: 4000 });
    await page.evaluate(axe.source);
    await show(
      page,
      [...exampleMessages, question("q3", every.join("\n")), answer("a3", every.join("\n"), { end: "failed", error: "no; why" })],
      {
        messageId: "a2",
        stage: "writing",
        tokensPerSecond: 12,
      },
    );
    // Buttons that show with the focus are looked at as well.
    await page.locator("article").first().focus();
    const results = await page.evaluate(() => window.axe.run(document));
    expect(
      results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any[0]?.message}`).join("\n")}`),
    ).toEqual([]);
    expect(faults).toEqual([]);
    // Nothing is wider than the panel but what scrolls for itself.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    await page.close();
  });
});

declare global {
  interface Window {
    readonly axe: typeof axe;
  }
}
