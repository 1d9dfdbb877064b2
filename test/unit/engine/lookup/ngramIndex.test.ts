import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NgramIndex } from "../../../../src/engine/lookup/ngramIndex.ts";

/** The slow, obvious twin: every place, compared from its end. */
function slowMatch(tokens: readonly number[], context: readonly number[]): { readonly length: number; readonly place: number } | undefined {
  let best: { readonly length: number; readonly place: number } | undefined;
  for (let place = tokens.length - 1; place >= 3; place--) {
    let length = 0;
    while (length < Math.min(16, place, context.length) && tokens[place - 1 - length] === context[context.length - 1 - length]) length++;
    if (length >= 3 && length > (best?.length ?? 0)) best = { length, place };
  }
  return best;
}

describe("an index of triples", () => {
  it("finds the longest end of a context, and of equals the latest", () => {
    const id = fc.nat({ max: 2 });
    fc.assert(
      // Few enough occurrences that each of them is looked at.
      fc.property(fc.array(id, { maxLength: 18 }), fc.array(id, { maxLength: 20 }), (tokens, context) => {
        expect(new NgramIndex(tokens).longestMatch(context)).toEqual(slowMatch(tokens, context));
      }),
      { numRuns: 1000 },
    );
  });

  it("finds its own end earlier in itself, never at the end", () => {
    const index = new NgramIndex([1, 2, 3, 4, 1, 2, 3]);
    expect(index.longestMatch(index.tokens)).toEqual({ place: 3, length: 3 });
    index.append(4);
    expect(index.longestMatch(index.tokens)).toEqual({ place: 4, length: 4 });
  });

  it("looks at a bounded number of occurrences in a text that repeats itself", () => {
    const index = new NgramIndex(new Array(100_000).fill(7));
    let looks = 0;
    const context = new Proxy(new Array<number>(20).fill(7), {
      get(target, key, receiver) {
        looks++;
        return Reflect.get(target, key, receiver);
      },
    });
    expect(index.longestMatch(context)).toEqual({ place: 99_999, length: 16 });
    expect(looks).toBeLessThan(1000);
  });

  it("finds nothing in a text of three tokens, or for a context of two", () => {
    expect(new NgramIndex([1, 2, 3]).longestMatch([1, 2, 3])).toBeUndefined();
    expect(new NgramIndex([1, 2, 3, 4]).longestMatch([2, 3])).toBeUndefined();
  });
});
