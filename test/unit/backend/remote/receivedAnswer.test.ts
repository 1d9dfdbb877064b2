import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReceivedAnswer } from "../../../../src/backend/remote/receivedAnswer.ts";

/** What the answer is by the contract, in one line each. */
function expected(text: string, stops: readonly string[], afterText: boolean): string {
  const from = afterText ? text.search(/\S/u) + 1 || text.length : 0;
  const ends = stops.map((stop) => text.indexOf(stop, from)).filter((at) => at !== -1);
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends));
}

describe("an answer that comes in pieces", () => {
  it("is passed on as the text before the first stop string, however it is cut", () => {
    const pieces = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "\n", " ", "é", "\uD83D", "\uDE00"), maxLength: 4 }), {
      maxLength: 12,
    });
    const stops = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "\n", " "), minLength: 1, maxLength: 3 }), { maxLength: 3 });
    fc.assert(
      fc.property(pieces, stops, fc.boolean(), (texts, strings, afterText) => {
        let heard = "";
        const answer = new ReceivedAnswer(
          { strings, afterText },
          (text) => (heard += text),
          () => 0,
        );
        for (const text of texts) {
          answer.add({ text, tokens: [{ text, logProbability: -1 }] });
          expect(expected(texts.join(""), strings, afterText).startsWith(heard)).toBe(true);
        }
        const { tokenEnds = [] } = answer.end(answer.finish ?? "endOfText");
        expect(heard).toBe(expected(texts.join(""), strings, afterText));
        expect(tokenEnds.every((end, index) => end >= (tokenEnds[index - 1] ?? 0) && end <= heard.length)).toBe(true);
      }),
    );
  });

  it("is never longer than what was asked for can be, however it is cut, and ends with a whole character", () => {
    const texts = fc.infiniteStream(fc.string({ unit: fc.constantFrom("a", "😀", " "), maxLength: 400 }));
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 20 }), fc.boolean(), (pieces, maxTokens, isEmpty) => {
        let heard = "";
        const hear = (text: string) => (heard += text);
        const answer = new ReceivedAnswer({ strings: ["stop"], afterText: false }, hear, () => 0, maxTokens);
        let count = 0;
        for (const text of pieces) {
          if (answer.finish !== undefined) break;
          answer.add({ text: isEmpty ? "" : text });
          count++;
        }
        answer.end(answer.finish ?? "endOfText");
        expect(answer.finish).toBe("length");
        expect(count).toBeLessThanOrEqual(4 * maxTokens + 64);
        expect(heard.length).toBeLessThanOrEqual(64 * maxTokens + 1024);
        expect(heard).not.toMatch(/[\uD800-\uDBFF]$/u);
      }),
    );
  });

  it("of as many tokens as were asked for is whole, though each is long", () => {
    let heard = "";
    const answer = new ReceivedAnswer(
      { strings: [], afterText: false },
      (text) => (heard += text),
      () => 0,
      4,
    );
    for (let count = 0; count < 4; count++) answer.add({ text: " ".repeat(256) });
    expect(answer.finish).toBeUndefined();
    answer.add({ text: "", finish: "length" });
    expect(heard.length).toBe(4 * 256);
  });

  it("passes on what is sure at once", () => {
    const heard: string[] = [];
    const answer = new ReceivedAnswer(
      { strings: ["\n\n"], afterText: false },
      (text) => heard.push(text),
      () => 0,
    );
    answer.add({ text: "one" });
    answer.add({ text: "\n" });
    answer.add({ text: "two" });
    expect(heard).toEqual(["one", "\ntwo"]);
  });

  it("has as many ends as tokens, also where the server holds text back or sends several at once", () => {
    const answer = new ReceivedAnswer(
      { strings: [], afterText: false },
      () => {},
      () => 0,
    );
    const token = (text: string, logProbability: number) => ({ text, logProbability });
    answer.add({ text: "", tokens: [token("ret", -1)] });
    answer.add({ text: "return", tokens: [token("urn", -2)] });
    answer.add({ text: " a;", tokens: [token(" a", -3), token(";", -4)], finish: "endOfText" });
    expect(answer.end("endOfText")).toMatchObject({ logProbabilities: [-1, -2, -3, -4], tokenEnds: [0, 6, 8, 9] });
  });

  it("leaves out what came behind a stop string", () => {
    const answer = new ReceivedAnswer(
      { strings: ["\n"], afterText: false },
      () => {},
      () => 0,
    );
    const tokens = ["a", ";\n", "b"].map((text, index) => ({ text, logProbability: -index - 1 }));
    answer.add({ text: "a;\nb", tokens });
    expect(answer.end("stop")).toMatchObject({ logProbabilities: [-1, -2], tokenEnds: [1, 2] });
  });

  it("counts and times what the server does not tell", () => {
    let nowMs = 0;
    const answer = new ReceivedAnswer(
      { strings: [], afterText: false },
      () => {},
      () => nowMs,
    );
    nowMs = 30;
    answer.add({ text: "one" });
    nowMs = 50;
    answer.add({ text: " two", finish: "length" });
    expect(answer.end("length")).toEqual({
      finish: "length",
      promptTokens: 0,
      reusedTokens: 0,
      generatedTokens: 2,
      prefillMs: 30,
      decodeMs: 20,
      queuedMs: 0,
    });
  });

  it("tells what was waited for its turn apart from what the server took", () => {
    let nowMs = 0;
    const answer = new ReceivedAnswer(
      { strings: [], afterText: false },
      () => {},
      () => nowMs,
    );
    nowMs = 900;
    answer.add({ text: "late", finish: "length", usage: { prefillMs: 40, decodeMs: 10 } });
    expect(answer.end("length")).toMatchObject({ prefillMs: 40, decodeMs: 10, queuedMs: 850 });
  });
});
