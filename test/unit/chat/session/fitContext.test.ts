import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { branchTo } from "../../../../src/chat/conversation/branchTo.ts";
import { type FitOptions, fitContext } from "../../../../src/chat/session/fitContext.ts";
import type { Message } from "../../../../src/shared/conversation.ts";
import { assistantMessage, conversationOf, fileAttachment, userMessage } from "../conversation/messages.ts";
import { wordTokens } from "./wordTokens.ts";

const words = (count: number) => "word ".repeat(count).trim();
const lines = (count: number) => Array.from({ length: count }, (_, line) => `line ${line} of it`).join("\n");

/** Questions and answers of ten words each, the last one a question. */
function branchOf(pairs: number): readonly Message[] {
  const messages: Message[] = [];
  for (let pair = 0; pair < pairs; pair++)
    messages.push(userMessage(`q${pair}`, words(10)), assistantMessage(`a${pair}`, `q${pair}`, words(10)));
  const conversation = conversationOf(...messages, userMessage("newest", "What now?"));
  return branchTo(conversation, conversation.head);
}

const options = (branch: readonly Message[], more: Partial<FitOptions> = {}): FitOptions => ({
  system: "Be brief.",
  branch,
  contextTokens: 200,
  maxTokens: 50,
  count: wordTokens,
  pathOf: (uri) => uri.replace("file:///project/", ""),
  ...more,
});

describe("fitContext", () => {
  it("keeps everything while it fits", async () => {
    const fit = await fitContext(options(branchOf(2)));
    expect(fit.messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user", "assistant", "user"]);
    expect(fit.leftOut).toEqual([]);
    expect(fit).toMatchObject({ usedTokens: 2 + 40 + 2 + 6 * 3, answerTokens: 50, anchor: "q0" });
  });

  it("leaves out the oldest questions with their answers, and says how many", async () => {
    const fit = await fitContext(options(branchOf(10)));
    expect(fit.messages[0]).toEqual({ role: "system", content: "Be brief." });
    expect(fit.messages[1]?.role).toBe("user");
    expect(fit.messages.at(-1)).toEqual({ role: "user", content: "What now?" });
    expect(fit.leftOut).toEqual(["14 earlier messages"]);
  });

  it("moves the first message rarely, so that what was read stays of use", async () => {
    let anchor: string | undefined;
    const anchors: (string | undefined)[] = [];
    for (let pairs = 1; pairs <= 40; pairs++) {
      ({ anchor } = await fitContext(options(branchOf(pairs), { contextTokens: 1000, anchor })));
      anchors.push(anchor);
    }
    expect(new Set(anchors).size).toBeLessThanOrEqual(3);
    expect(anchors.at(-1)).not.toBe("q0");
  });

  it("forgets an anchor of another branch", async () => {
    expect((await fitContext(options(branchOf(2), { anchor: "elsewhere" }))).anchor).toBe("q0");
  });

  it("cuts the largest attachment at the end of a line, and says so", async () => {
    const question = userMessage("q", "Why?", {
      attachments: [fileAttachment("small.ts", "small file"), fileAttachment("large.ts", lines(100))],
    });
    const fit = await fitContext(options([question]));
    expect(fit.leftOut).toEqual(["large.ts (cut)"]);
    expect(fit.attachments[0]?.text).toBe("small file");
    const [, large] = fit.attachments;
    expect(lines(100).startsWith(`${large?.text}\n`)).toBe(true);
    expect(large?.note).toBe(`cut after ${large?.text.split("\n").length} of 100 lines`);
    expect(fit.messages.at(-1)?.content).toContain(large?.text);
    expect(fit.usedTokens).toBeGreaterThan(75);
  });

  it("leaves out an attachment that has no line short enough", async () => {
    const fit = await fitContext(options([userMessage("q", "Why?", { attachments: [fileAttachment("one.min.js", words(1000))] })]));
    expect(fit.leftOut).toEqual(["one.min.js"]);
    expect(fit.messages.at(-1)?.content).toBe("Why?");
  });

  it("leaves out earlier messages before it cuts what belongs to the question", async () => {
    const branch = [
      ...branchOf(5).slice(0, -1),
      userMessage("q", "Why?", { parent: "a4", attachments: [fileAttachment("a.ts", lines(20))] }),
    ];
    const fit = await fitContext(options(branch));
    expect(fit.leftOut).toEqual(["10 earlier messages"]);
    expect(fit.attachments[0]?.text).toBe(lines(20));
  });

  it("says with numbers that a question is too long by itself", async () => {
    await expect(fitContext(options([userMessage("q", words(500))]))).rejects.toThrow(
      /^question: must have at most \d+ tokens in a context of 200, got 500; shorten it or choose a shorter longest answer$/,
    );
  });

  it("leaves half of the context to the question however long the answer may be", async () => {
    const fit = await fitContext(options([userMessage("q", words(80))], { maxTokens: 4096 }));
    expect(fit).toMatchObject({ usedTokens: 88, answerTokens: 112 });
  });

  it("joins messages of the same role where an answer has no text", async () => {
    const conversation = conversationOf(
      userMessage("q", "One?"),
      assistantMessage("a", "q", "", { end: "failed" }),
      userMessage("q2", "Two?"),
    );
    const fit = await fitContext(options(branchTo(conversation, "q2")));
    expect(fit.messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "One?\n\nTwo?" },
    ]);
  });

  it("always fits, keeps system prompt and question, and leaves out only what it says", async () => {
    const message = fc.record({ words: fc.nat(60), answer: fc.nat(60), attachments: fc.array(fc.nat(80), { maxLength: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 8 }), fc.nat(100), async (pairs, maxTokens) => {
        const conversation = conversationOf(
          ...pairs.flatMap((pair, index) => [
            userMessage(`q${index}`, words(pair.words), {
              attachments: pair.attachments.map((count, file) => fileAttachment(`${file}.ts`, lines(count))),
            }),
            ...(index === pairs.length - 1 ? [] : [assistantMessage(`a${index}`, `q${index}`, words(pair.answer))]),
          ]),
        );
        const branch = branchTo(conversation, conversation.head);
        const fit = await fitContext(options(branch, { maxTokens }));
        expect(fit.usedTokens + fit.answerTokens).toBeLessThanOrEqual(200);
        expect(fit.answerTokens).toBeGreaterThanOrEqual(Math.min(maxTokens, 100));
        expect(fit.messages[0]?.content).toBe("Be brief.");
        expect(fit.messages.at(-1)?.content.endsWith(branch.at(-1)?.text ?? "?")).toBe(true);
        const first = branch.findIndex(({ id }) => id === fit.anchor);
        expect(fit.leftOut.some((what) => what.includes("earlier"))).toBe(first > 0);
        const newest = branch.at(-1);
        fit.attachments.forEach((attachment, index) => {
          const before = newest?.role === "user" ? newest.attachments[index] : undefined;
          expect(before?.text.startsWith(attachment.text)).toBe(true);
          expect(attachment.note !== undefined).toBe(attachment.text !== before?.text);
        });
      }),
    );
  });
});
