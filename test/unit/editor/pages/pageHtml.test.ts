import { describe, expect, it } from "vitest";
import { pageHtml } from "../../../../src/editor/pages/pageHtml.ts";

const page = {
  title: "Nearline Chat",
  scriptUri: "https://cdn/dist/webview.js",
  iconStyleUri: "https://cdn/dist/codicon.css",
  styleUri: "https://cdn/dist/webview.css",
  nonce: "N0nce",
  cspSource: "'self' https://*.cdn",
};

describe("pageHtml", () => {
  const html = pageHtml(page);

  it("forbids everything but its own script, styles and font", () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    expect(policy?.split("; ")).toEqual([
      "default-src 'none'",
      "style-src 'self' https://*.cdn",
      "font-src 'self' https://*.cdn",
      "script-src 'nonce-N0nce'",
    ]);
  });

  it("has neither style nor script in it", () => {
    expect(html).not.toMatch(/<style|style=|\son\w+=/);
    expect(html.match(/<script[^>]*>[^<]*<\/script>/g)).toEqual([
      '<script type="module" nonce="N0nce" src="https://cdn/dist/webview.js"></script>',
    ]);
  });

  it("lets no path end an attribute", () => {
    expect(pageHtml({ ...page, styleUri: 'x"><script>&' })).toContain('href="x&quot;>&lt;script>&amp;"');
  });
});
