import { describe, expect, it } from "vitest";
import type { Mention } from "../../src/shared/conversation.ts";
import { mentionKey, mentionWords } from "../../src/webview/composer/mentionWords.ts";

describe("mentionWords", () => {
  it.each<[Mention, string]>([
    [{ kind: "file", uri: "file:///shop/a%20b.ts" }, "a b.ts"],
    [{ kind: "file", uri: "file:///shop/100%.ts" }, "100%.ts"],
    [{ kind: "selection", uri: "file:///a.ts", startLine: 0, endLine: 0 }, "a.ts:1"],
    [{ kind: "selection", uri: "file:///a.ts", startLine: 11, endLine: 19 }, "a.ts:12–20"],
    [{ kind: "symbol", name: "Cart.total", uri: "file:///a.ts", startLine: 1, endLine: 2 }, "Cart.total"],
    [{ kind: "problems" }, "problems"],
    [{ kind: "problems", uri: "file:///a.ts" }, "problems in a.ts"],
  ])("labels %j", (mention, label) => {
    expect(mentionWords(mention).label).toBe(label);
  });
});

describe("mentionKey", () => {
  it("is equal for the same thing, in whatever order its parts stand, and differs for another", () => {
    const key = mentionKey({ kind: "selection", uri: "file:///a.ts", startLine: 1, endLine: 2 });
    expect(mentionKey({ endLine: 2, startLine: 1, uri: "file:///a.ts", kind: "selection" })).toBe(key);
    expect(mentionKey({ kind: "selection", uri: "file:///a.ts", startLine: 1, endLine: 3 })).not.toBe(key);
    expect(mentionKey({ kind: "file", uri: "file:///a.ts" })).not.toBe(key);
  });
});
