import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergePairs } from "../../../src/tokenizer/mergePairs.ts";

type RankOf = (left: string, right: string) => number | undefined;

/** The definition, word for word: look at all pairs, join the best one, look again. */
function mergeSlowly(text: string, rankOf: RankOf): string[] {
  const symbols = Array.from(text);
  for (;;) {
    let best: { place: number; rank: number } | undefined;
    for (let place = 0; place + 1 < symbols.length; place++) {
      const rank = rankOf(symbols[place] ?? "", symbols[place + 1] ?? "");
      if (rank !== undefined && (best === undefined || rank < best.rank)) best = { place, rank };
    }
    if (best === undefined) return symbols;
    symbols.splice(best.place, 2, symbols.slice(best.place, best.place + 2).join(""));
  }
}

function ranked(merges: readonly string[]): RankOf {
  return (left, right) => {
    const rank = merges.indexOf(`${left} ${right}`);
    return rank < 0 ? undefined : rank;
  };
}

describe("merging pairs", () => {
  it("joins the lowest rank first and of equal ranks the leftmost", () => {
    expect(mergePairs("abab", ranked(["b a", "a ba"]))).toEqual(["aba", "b"]);
    expect(mergePairs("aaaaa", ranked(["a a", "aa aa"]))).toEqual(["aaaa", "a"]);
    expect(mergePairs("aaa", () => 0)).toEqual(["aaa"]);
  });

  it("leaves code points whole and a text without merges as it is", () => {
    expect(mergePairs("", ranked([]))).toEqual([]);
    expect(mergePairs("a🙂", ranked([]))).toEqual(["a", "🙂"]);
  });

  it("does what its definition says", () => {
    const symbol = fc.string({ unit: fc.constantFrom("a", "b", "🙂"), minLength: 1, maxLength: 3 });
    const merges = fc.array(
      fc.tuple(symbol, symbol).map((pair) => pair.join(" ")),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "b", "🙂"), maxLength: 40 }), merges, (text, list) => {
        expect(mergePairs(text, ranked(list))).toEqual(mergeSlowly(text, ranked(list)));
        // Ranks that many pairs share, as scores of tokens can be.
        const byLength: RankOf = (left, right) => (list.includes(`${left} ${right}`) ? left.length + right.length : undefined);
        expect(mergePairs(text, byLength)).toEqual(mergeSlowly(text, byLength));
      }),
      { numRuns: 500 },
    );
  });
});
