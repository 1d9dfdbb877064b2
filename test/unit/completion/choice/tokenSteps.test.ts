import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokenSteps } from "../../../../src/completion/choice/tokenSteps.ts";
import { traceOf } from "./tokenTrace.ts";

describe("tokenSteps", () => {
  it("counts the characters of each token and those behind it", () => {
    expect(
      tokenSteps(
        "foo(a)",
        "foo(a)",
        traceOf([
          ["foo", 0.5],
          ["(", 1],
          ["a)", 0.25],
        ]),
      ),
    ).toEqual([
      { logProbability: Math.log(0.5), characters: 3, left: 3 },
      { logProbability: 0, characters: 1, left: 2 },
      { logProbability: Math.log(0.25), characters: 2, left: 0 },
    ]);
  });

  it("leaves out what was taken off before and after the clean text", () => {
    const steps = tokenSteps(
      "\n  a + b;  \n",
      "a + b;",
      traceOf([
        ["\n ", 0.1],
        [" a", 0.9],
        [" + b;", 0.8],
        ["  ", 0.2],
        ["\n", 0.3],
      ]),
    );
    expect(steps?.map(({ characters, left }) => [characters, left])).toEqual([
      [1, 5],
      [5, 0],
    ]);
  });

  it("keeps the token that spelled what stands before the cursor: it ended the word there", () => {
    expect(
      tokenSteps(
        "(a)",
        "(a)",
        traceOf([
          ["", 0.5],
          ["(a)", 1],
        ]),
      )?.map(({ characters, left }) => [characters, left]),
    ).toEqual([
      [0, 3],
      [3, 0],
    ]);
  });

  it("knows nothing of text that the model did not write, or told nothing of", () => {
    expect(tokenSteps("abc", "xyz", traceOf([["abc", 1]]))).toBeUndefined();
    expect(tokenSteps("abc", "abc", {})).toBeUndefined();
  });

  it("has each character of the clean text in one step, in order", () => {
    const pieces = fc.array(fc.tuple(fc.stringMatching(/^[ab \n]{0,4}$/), fc.double({ min: 0.01, max: 1, noNaN: true })), { minLength: 1 });
    fc.assert(
      fc.property(pieces, (tokens) => {
        const generated = tokens.map(([text]) => text).join("");
        const clean = generated.trim();
        if (clean === "") return;
        const steps = tokenSteps(generated, clean, traceOf(tokens)) ?? [];
        let end = 0;
        for (const { characters, left } of steps) {
          end += characters;
          expect(left).toBe(clean.length - end);
        }
        expect(end).toBe(clean.length);
      }),
    );
  });
});
