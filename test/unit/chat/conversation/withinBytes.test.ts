import { expect, it } from "vitest";
import { withinBytes } from "../../../../src/chat/conversation/withinBytes.ts";
import { assistantMessage, conversationOf, fileAttachment, userMessage } from "./messages.ts";

const conversation = conversationOf(
  userMessage("q1", "One?", { attachments: [fileAttachment("a.ts", "a".repeat(2000))] }),
  assistantMessage("a1", "q1", "b".repeat(2000)),
  userMessage("q2", "Two?", { attachments: [fileAttachment("c.ts", "c".repeat(2000))] }),
);
const lengths = (maxBytes: number) =>
  withinBytes(conversation, maxBytes).messages.map((message) => [
    message.text.length > 1000,
    message.role === "user" && message.attachments.some(({ text }) => text !== ""),
  ]);

it("leaves what is short enough as it is", () => {
  expect(withinBytes(conversation, 100_000)).toBe(conversation);
});

it("takes attachments of the oldest messages first, then their texts, and the newest one's attachments at last", () => {
  expect(lengths(5500)).toEqual([
    [false, false],
    [true, false],
    [false, true],
  ]);
  expect(lengths(3500)).toEqual([
    [false, false],
    [false, false],
    [false, true],
  ]);
  expect(lengths(1500)).toEqual([
    [false, false],
    [false, false],
    [false, false],
  ]);
  expect(withinBytes(conversation, 10).messages.at(-1)?.text).toBe("Two?");
  expect(withinBytes(conversation, 10).messages.map(({ id }) => id)).toEqual(["q1", "a1", "q2"]);
});
