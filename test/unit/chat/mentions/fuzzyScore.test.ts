import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuzzyScore } from "../../../../src/chat/mentions/fuzzyScore.ts";

/** The names that fit, best first. */
function ranked(typed: string, names: readonly string[]): readonly string[] {
  return names
    .flatMap((name) => {
      const score = fuzzyScore(typed, name);
      return score === undefined ? [] : [{ name, score }];
    })
    .sort((one, other) => other.score - one.score)
    .map(({ name }) => name);
}

describe("fuzzyScore", () => {
  it("takes letters in their order only, whatever their case", () => {
    expect(ranked("CRT", ["cart.ts", "trace.ts", "Courtesy.ts"])).toEqual(["cart.ts", "Courtesy.ts"]);
  });

  it("prefers the beginnings of words to their insides", () => {
    expect(ranked("fs", ["fuzzyScore.ts", "offset.ts"])).toEqual(["fuzzyScore.ts", "offset.ts"]);
    expect(ranked("wf", ["workspace_files", "swiftly"])).toEqual(["workspace_files", "swiftly"]);
    expect(ranked("v2", ["apiV2.ts", "av1x2.ts"])).toEqual(["apiV2.ts", "av1x2.ts"]);
  });

  it("prefers letters that stand together", () => {
    expect(ranked("cart", ["xcart", "xcxaxrxt"])).toEqual(["xcart", "xcxaxrxt"]);
  });

  it("finds the best of several places, not the first", () => {
    expect(fuzzyScore("ab", "a_x_ab")).toBe(fuzzyScore("ab", "x_y_ab"));
  });

  it("costs more the longer the gap is", () => {
    expect(ranked("ab", ["axxxb", "axb"])).toEqual(["axb", "axxxb"]);
  });

  it("fits exactly where the letters are a subsequence", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "B", "c", "_", "7", "é"), maxLength: 12 });
    fc.assert(
      fc.property(word, word, (typed, text) => {
        const inOrder = new RegExp([...typed].join(".*"), "iu").test(text);
        expect(fuzzyScore(typed, text) !== undefined).toBe(inOrder);
      }),
    );
  });

  it("never gives less for a name that goes on behind the letters", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "C", "-"), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(word, word, (typed, other) => {
        const own = fuzzyScore(typed, typed) ?? 0;
        expect(fuzzyScore(typed, `${typed}${other}`)).toBeGreaterThanOrEqual(own);
      }),
    );
  });

  it("reads the end of what is very long", () => {
    expect(fuzzyScore("needle", `${"x/".repeat(5000)}needle.ts`)).toBeGreaterThan(0);
    expect(fuzzyScore("needle", `needle/${"x".repeat(5000)}`)).toBeUndefined();
  });
});
