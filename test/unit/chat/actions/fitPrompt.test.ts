import { expect, test } from "vitest";
import { fitPrompt } from "../../../../src/chat/actions/fitPrompt.ts";
import type { CountTokensParams } from "../../../../src/shared/protocol.ts";

/** One token a character. */
const countTokens = async (params: CountTokensParams) =>
  "texts" in params ? params.texts.map((text) => text.length) : [params.messages.reduce((sum, { content }) => sum + content.length, 0)];
const { signal } = new AbortController();
const prompt = (text: string, overlong: "cut" | "refuse") => ({
  title: "Document",
  text,
  messagesFor: (kept: string) => [{ role: "user" as const, content: `Look: ${kept}` }],
  answerTokens: () => 100,
  overlong,
});

test("what fits is left as it is", async () => {
  const fitted = await fitPrompt(prompt("a\nb", "cut"), countTokens, () => 1000, signal);
  expect(fitted).toEqual({ messages: [{ role: "user", content: "Look: a\nb" }], maxTokens: 100 });
});

test("what does not fit loses whole lines at its end, and that is said", async () => {
  const text = Array.from({ length: 100 }, (_, index) => `line ${index}`).join("\n");
  const { messages, note } = await fitPrompt(prompt(text, "cut"), countTokens, () => 400, signal);
  const kept = messages[0]?.content.slice("Look: ".length) ?? "";
  expect(kept.length).toBeGreaterThan(100);
  expect(kept.length).toBeLessThanOrEqual(294);
  expect(text.startsWith(`${kept}\n`)).toBe(true);
  expect(note).toBe(`only the first ${kept.split("\n").length} of 100 lines were read`);
});

test("one endless line is cut within", async () => {
  const { messages, note } = await fitPrompt(prompt("x".repeat(1_000_000), "cut"), countTokens, () => 2000, signal);
  expect(messages[0]?.content.length).toBeLessThanOrEqual(1900);
  expect(note).toBe("only the beginning of its line was read");
});

test.each([5000, 1_000_000])("%i characters that are to be rewritten whole are refused with what to do", async (length) => {
  const fitting = fitPrompt(prompt("x\n".repeat(length / 2), "refuse"), countTokens, () => 2000, signal);
  await expect(fitting).rejects.toMatchObject({
    code: "request/tooLong",
    message: expect.stringMatching(/^Document: .*; select fewer lines$/),
  });
});

test("a context that has no room for the question is told and never loops", async () => {
  await expect(fitPrompt(prompt("abc\ndef", "cut"), countTokens, () => 50, signal)).rejects.toMatchObject({ code: "request/tooLong" });
});
