import * as fc from "fast-check";
import { expect, it } from "vitest";
import { afterBeginning } from "../../../../src/backend/remote/afterBeginning.ts";
import type { AnswerPiece } from "../../../../src/backend/remote/dialects/dialect.ts";

/** What is passed on of pieces of an answer. */
function passedOn(beginning: string, pieces: readonly string[]): string {
  const read = (event: unknown): AnswerPiece => (event === "" ? { text: "", finish: "endOfText" } : { text: String(event) });
  const call = afterBeginning({ path: "/v1/chat/completions", format: "events", body: {}, read }, beginning);
  return [...pieces.filter((piece) => piece !== ""), ""].map((event) => call.read(event)?.text).join("");
}

const words = fc.string({ minLength: 1, maxLength: 12 });

it("an answer loses the beginning that it repeats, however it is cut", () => {
  fc.assert(
    fc.property(words, words, fc.array(fc.nat(24)), (beginning, rest, places) => {
      const whole = beginning + rest;
      const ends = [0, ...places.toSorted((one, other) => one - other), whole.length];
      const pieces = ends.slice(1).map((end, index) => whole.slice(ends[index], end));
      expect(passedOn(beginning, pieces)).toBe(rest);
    }),
  );
});

it("an answer that repeats less than its beginning, or none of it, is whole", () => {
  fc.assert(
    fc.property(words, fc.array(words), (beginning, pieces) => {
      const whole = pieces.join("");
      fc.pre(!whole.startsWith(beginning));
      expect(passedOn(beginning, pieces)).toBe(whole);
    }),
  );
});
