import { describe, expect, it } from "vitest";
import { boundNesting } from "../../../src/webview/transcript/boundNesting.ts";
import { markdownHtml } from "../../../src/webview/transcript/markdownHtml.ts";

function depthOf(html: string): number {
  let deepest = 0;
  let depth = 0;
  for (const [, end] of html.matchAll(/<(\/?)(?:blockquote|ul|ol)[ >]/g)) {
    depth += end === "/" ? -1 : 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

describe("boundNesting", () => {
  it.each([
    ["quotes", "> ".repeat(5000)],
    ["quotes without spaces", ">".repeat(5000)],
    ["lists in a line", "- ".repeat(5000)],
    ["numbered lists in a line", "1. ".repeat(3000)],
    ["lists and quotes in turn", "- > ".repeat(2500)],
    ["lists by indentation", Array.from({ length: 300 }, (_, depth) => `${"  ".repeat(depth)}- a`).join("\n")],
  ])("keeps %s to a depth that the parser gets through", (_name, text) => {
    expect(depthOf(markdownHtml(`${boundNesting(`${text}x`)}`, { breaks: false }))).toBeLessThanOrEqual(40);
  });

  it("leaves what people write alone", () => {
    const text = "> - a\n>   1. b\n>      - c\n\n    code\n\n---\n* * *";
    expect(boundNesting(text)).toBe(text);
  });
});
