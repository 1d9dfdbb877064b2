import { describe, expect, it } from "vitest";
import { checkedCalls } from "../../../../src/editor/chat/checkedCalls.ts";
import type { ChatHost } from "../../../../src/shared/chatProtocol.ts";

/** Calls that are as agreed, one for each function at least. */
const good: readonly (readonly [keyof ChatHost, ...unknown[]])[] = [
  ["ready"],
  ["send", "What?", [{ kind: "file", uri: "file:///a" }, { kind: "workspace" }]],
  ["stop"],
  ["regenerate", "id-1"],
  ["edit", "id-1", "What?", []],
  ["showBranch", "id-1"],
  ["deleteMessage", "id-1"],
  ["newConversation"],
  ["openConversation", "9f0c"],
  ["renameConversation", "9f0c", "Title"],
  ["deleteConversation", "9f0c"],
  ["undoDelete"],
  ["exportConversation", "9f0c"],
  ["search", "words"],
  ["suggestMentions", "ca"],
  ["previewMention", { kind: "selection", uri: "file:///a", startLine: 0, endLine: 3 }],
  ["mentionsOfDropped", "file:///a\nfile:///b"],
  ["openMention", { kind: "problems" }],
  ["useCode", { kind: "apply", messageId: "id-1", text: "a", language: "ts" }],
  ["useCode", { kind: "newFile", messageId: "id-1", text: "a", language: "ts", path: "a.ts" }],
  ["copyText", "text"],
  ["openLink", "https://example.com"],
  ["setOptions", { maxTokens: 512, temperature: 0.2, alternatives: 1 }],
  ["start", "nearline.explain"],
];

const bad: readonly (readonly [keyof ChatHost, ...unknown[]])[] = [
  ["ready", "more"],
  ["send"],
  ["send", "What?"],
  ["send", { text: "What?" }, []],
  ["send", "x".repeat(300_000), []],
  ["send", "What?", Array.from({ length: 100 }, () => ({ kind: "workspace" }))],
  ["send", "What?", [{ kind: "secrets" }]],
  ["send", "What?", [{ kind: "selection", uri: "file:///a", startLine: -1, endLine: 3 }]],
  ["send", "What?", [{ kind: "selection", uri: "file:///a", startLine: 0.5, endLine: Number.NaN }]],
  ["send", "What?", [{ kind: "file", uri: "x".repeat(10_000) }]],
  ["openConversation", "../../etc/passwd"],
  ["openConversation", ".index"],
  ["deleteConversation", "a/b"],
  ["deleteConversation", ["a"]],
  ["exportConversation", ""],
  ["useCode", { kind: "run", messageId: "id-1", text: "a", language: "ts" }],
  ["useCode", { kind: "apply", messageId: "id-1", text: 5, language: "ts" }],
  ["setOptions", { maxTokens: 1e9, temperature: 0.2, alternatives: 1 }],
  ["setOptions", { maxTokens: 512, temperature: -1, alternatives: 1 }],
  ["setOptions", { maxTokens: 512, temperature: 0.2, alternatives: 50 }],
  ["setOptions", null],
  ["copyText", null],
];

function recorded() {
  const heard: unknown[][] = [];
  const names = new Set(good.map(([name]) => name));
  const host = Object.fromEntries(
    [...names].map((name) => [name, async (...parameters: unknown[]) => void heard.push([name, ...parameters])]),
  );
  return { heard, calls: checkedCalls(host as unknown as ChatHost) };
}

describe("checkedCalls", () => {
  it("lets through what is as agreed", async () => {
    const { heard, calls } = recorded();
    for (const [name, ...parameters] of good) await calls[name](...parameters);
    expect(heard).toEqual(good);
    expect(Object.keys(calls).sort()).toEqual([...new Set(good.map(([name]) => name))].sort());
  });

  it.each(bad.map(([name, ...parameters]) => ({ name, parameters })))("refuses $name with $parameters", async ({ name, parameters }) => {
    const { heard, calls } = recorded();
    await expect(calls[name](...parameters)).rejects.toThrow(/^panel: .* must be called as agreed/);
    expect(heard).toEqual([]);
  });

  it("has no function but those of the contract", () => {
    const calls: Record<string, unknown> = recorded().calls;
    for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) expect(calls[name]).toBeUndefined();
  });
});
