import { describe, expect, it } from "vitest";
import { Drafter } from "../../../../src/engine/lookup/drafter.ts";
import { DraftLength, maxDraftTokens } from "../../../../src/engine/lookup/draftLength.ts";
import { NgramIndex } from "../../../../src/engine/lookup/ngramIndex.ts";

const range = (start: number, length: number) => Array.from({ length }, (_, index) => start + index);

describe("the length of a draft", () => {
  it("grows while guesses come true, up to a bound, and shrinks to nothing while they do not", () => {
    const length = new DraftLength();
    const lengths = [length.best(3)];
    for (let hit = 0; hit < 60; hit++) {
      length.learn(3, true);
      lengths.push(length.best(3));
    }
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(lengths.at(-1)).toBe(maxDraftTokens);
    for (let miss = 0; miss < 60; miss++) length.learn(3, false);
    expect(length.best(3)).toBe(0);
    for (let hit = 0; hit < 12; hit++) length.learn(3, true);
    expect(length.best(3)).toBeGreaterThan(0);
  });

  it("is longer after a longer match, and each kind of match learns for itself", () => {
    const length = new DraftLength();
    const lengths = [3, 4, 6, 9].map((match) => length.best(match));
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    for (let miss = 0; miss < 60; miss++) length.learn(3, false);
    expect([4, 6, 9].map((match) => length.best(match))).toEqual(lengths.slice(1));
  });

  it("is the one that gives the most tokens per time", () => {
    for (const rate of [0.05, 0.15, 0.25, 0.5, 0.75, 0.9]) {
      const length = new DraftLength(0.2);
      // Hits and misses in that share, until the rate has settled near it.
      for (let index = 0; index < 400; index++) length.learn(3, Math.floor((index + 1) * rate) > Math.floor(index * rate));
      const speed = (count: number) => range(0, count + 1).reduce((sum, power) => sum + rate ** power, 0) / (1 + 0.2 * count);
      const chosen = length.best(3);
      // The rate swings around its mean, so the best of neighbours may be taken for it.
      for (let count = 0; count <= maxDraftTokens; count++) expect(speed(chosen)).toBeGreaterThan(speed(count) * 0.95);
    }
  });
});

describe("drafts", () => {
  it("go on as the text did where its end has stood before", () => {
    const drafter = new Drafter([...range(10, 30), ...range(10, 10)], [], new DraftLength());
    expect(drafter.propose(4)).toEqual([20, 21, 22, 23]);
    expect(drafter.propose(0)).toEqual([]);
    drafter.accept(20);
    expect(drafter.propose(2)).toEqual([21, 22]);
  });

  it("prefer the source whose match is longer, and of equals the first source", () => {
    const end = range(50, 5);
    const history = [...end.slice(1), 100, 101, 102, ...end];
    const [first, second] = [new NgramIndex([...end, 200, 201]), new NgramIndex([...end, 300, 301])];
    expect(new Drafter(history, [first, second], new DraftLength()).propose(1)).toEqual([200]);
    expect(new Drafter(history, [new NgramIndex([...end.slice(2), 400])], new DraftLength()).propose(1)).toEqual([100]);
  });

  it("expect a repetition to go on", () => {
    expect(new Drafter([1, 2, ...new Array(10).fill([8, 9]).flat()], [], new DraftLength()).propose(5)).toEqual([8, 9, 8, 9, 8]);
  });

  it("are none where nothing matches, and where they never come true; then they are watched until they do", () => {
    expect(new Drafter(range(0, 50), [], new DraftLength()).propose(8)).toEqual([]);
    const length = new DraftLength();
    const source = new NgramIndex([1, 2, 3, 4]);
    const tryOnce = (came: number) => {
      const drafter = new Drafter([9, 1, 2, 3], [source], length);
      const { length: proposed } = drafter.propose(8);
      drafter.accept(came);
      return proposed;
    };
    for (let miss = 0; miss < 40; miss++) tryOnce(5);
    expect(tryOnce(5)).toBe(0);
    for (let hit = 0; hit < 12; hit++) tryOnce(4);
    expect(tryOnce(4)).toBe(1);
  });
});
