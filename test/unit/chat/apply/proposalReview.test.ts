import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linesOf, replaceLines } from "../../../../src/chat/apply/lineReplacement.ts";
import { ProposalReview } from "../../../../src/chat/apply/proposalReview.ts";

const lines = Array.from({ length: 20 }, (_, line) => `line ${line}`);
const replacements = [
  { startLine: 3, endLine: 5, lines: ["new 3"] },
  { startLine: 8, endLine: 8, lines: ["new 8", "new 9"] },
  { startLine: 12, endLine: 13, lines: [] },
];

describe("ProposalReview", () => {
  it("shows where each change is in the proposed text", () => {
    const review = new ProposalReview(replacements);
    const proposed = review.proposedLines(lines);
    const texts = review.changes.map(({ shown }) => proposed.slice(shown.startLine, shown.endLine));
    expect(texts).toEqual([["new 3"], ["new 8", "new 9"], []]);
  });

  it("drops what is turned down and keeps what is taken", () => {
    const review = new ProposalReview(replacements);
    review.take(0);
    review.drop(1);
    expect(review.openCount).toBe(1);
    review.dropOpen();
    expect(review.taken).toEqual([replacements[0]]);
    expect(review.total).toBe(3);
  });

  it("does not turn down what was taken", () => {
    const review = new ProposalReview(replacements);
    review.take(0);
    review.drop(0);
    expect(review.taken).toEqual([replacements[0]]);
  });

  it("finds the change at a line of either side, also one that has no lines there", () => {
    const review = new ProposalReview(replacements);
    expect(review.changeAt(4, "document")).toBe(0);
    expect(review.changeAt(8, "document")).toBe(1);
    expect(review.changeAt(8, "proposed")).toBe(1);
    expect(review.changeAt(13, "proposed")).toBe(2);
    expect(review.changeAt(0, "document")).toBeUndefined();
  });

  it("follows any change of the document: each of its changes stays with its lines, or the review is stale", () => {
    const range = fc.tuple(fc.nat(19), fc.nat(19), fc.nat(6), fc.nat(6)).map(([one, other, from, to]) => {
      const [startLine, endLine] = [Math.min(one, other), Math.max(one, other)];
      const isSameLine = startLine === endLine;
      return {
        startLine,
        endLine,
        startCharacter: isSameLine ? Math.min(from, to) : from,
        endCharacter: isSameLine ? Math.max(from, to) : to,
      };
    });
    fc.assert(
      fc.property(range, fc.constantFrom("", "x", "x\n", "\n", "x\ny", "x\r\ny\r\n"), (place, text) => {
        const review = new ProposalReview(replacements);
        review.follow({ ...place, text });
        const before = lines.slice(0, place.startLine).concat((lines[place.startLine] ?? "").slice(0, place.startCharacter));
        const after = [(lines[place.endLine] ?? "").slice(place.endCharacter), ...lines.slice(place.endLine + 1)];
        const now = linesOf(`${before.join("\n")}${text}${after.join("\n")}`);
        if (review.isStale) return;
        const old = review.changes.map(({ replacement: { startLine, endLine } }) => now.slice(startLine, endLine));
        expect(old).toEqual([["line 3", "line 4"], [], ["line 12"]]);
        // An insertion stays between its neighbours, unless something came between them.
        const [, inserted] = review.changes;
        const { startLine = 0 } = inserted?.replacement ?? {};
        expect([now[startLine], now[startLine - 1]].some((line) => line === "line 8" || line === "line 7")).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("comes to the same text, whether changes move before or after it is taken", () => {
    const review = new ProposalReview(replacements);
    review.follow({ startLine: 0, startCharacter: 0, endLine: 0, endCharacter: 0, text: "above\n" });
    expect(review.proposedLines(["above", ...lines])).toEqual(["above", ...replaceLines(lines, replacements)]);
  });
});
