import { describe, expect, it } from "vitest";
import { MovingMedian } from "../../../../src/completion/debounce/movingMedian.ts";

function medianOf(values: readonly number[], maxCount = 5): number | undefined {
  const median = new MovingMedian(maxCount);
  for (const value of values) median.note(value);
  return median.value;
}

describe("MovingMedian", () => {
  it("knows nothing before the first value", () => expect(medianOf([])).toBeUndefined());
  it("is not moved by one value far out", () => expect(medianOf([100, 9000, 120, 110, 105])).toBe(110));
  it("takes the upper one of two in the middle", () => expect(medianOf([1, 2])).toBe(2));
  it("forgets old values", () => expect(medianOf([900, 900, 900, 1, 2, 3, 4, 5])).toBe(3));
});
