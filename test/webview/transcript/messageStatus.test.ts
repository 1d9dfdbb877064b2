import { describe, expect, it } from "vitest";
import type { AssistantMessage } from "../../../src/shared/conversation.ts";
import { messageStatus, runningStatus } from "../../../src/webview/transcript/messageStatus.ts";

const message: AssistantMessage = { id: "a", role: "assistant", text: "x", createdMs: 0, end: "done" };
const words = (more: Partial<AssistantMessage>) => messageStatus({ ...message, ...more }).map(({ text }) => text);

describe("messageStatus", () => {
  it("says nothing of an answer that ended well and was not counted", () => {
    expect(words({})).toEqual([]);
  });

  it("says tokens and speed", () => {
    expect(words({ generatedTokens: 12, tokensPerSecond: 9.876 })).toEqual(["12 tokens", "9.9 tokens/s"]);
    expect(words({ generatedTokens: 1, tokensPerSecond: 123.4 })).toEqual(["1 token", "123 tokens/s"]);
    expect(words({ tokensPerSecond: Number.POSITIVE_INFINITY })).toEqual([]);
  });

  it.each([
    [{ end: "stopped" }, /^Stopped$/, false],
    [{ end: "length" }, /longest answer/, true],
    [{ end: "interrupted" }, /regenerate/, true],
    [{ end: "interrupted", error: "server: gone; ask again" }, /^Interrupted: server: gone; ask again$/, true],
    [{ end: "failed", error: "worker: stopped; reload" }, /^Failed: worker: stopped; reload$/, true],
    [{ end: "failed" }, /^Failed$/, true],
    [{ text: " \n" }, /without an answer/, true],
    [{ leftOut: ["cart.ts (cut)", "2 earlier messages"] }, /cart.ts \(cut\), 2 earlier messages/, true],
  ] as const)("says how it ended: %j", (more, text, isWarning) => {
    expect(messageStatus({ ...message, ...more, leftOut: "leftOut" in more ? [...more.leftOut] : undefined })).toEqual([
      { text: expect.stringMatching(text), isWarning },
    ]);
  });

  it("says what a running answer does", () => {
    expect(runningStatus({ messageId: "a", stage: "reading", tokensPerSecond: undefined })).toHaveLength(1);
    expect(runningStatus({ messageId: "a", stage: "writing", tokensPerSecond: 20 }).map(({ text }) => text)).toEqual([
      "Writing…",
      "20.0 tokens/s",
    ]);
  });
});
