import { expect, test } from "vitest";
import { labelSets, parseLabels, rateLabels } from "../../../../src/chat/actions/labels.ts";

test("labels are what stands between commas, each once", () => {
  expect(parseLabels(" bug fix, feature ,,bug  fix\nrefactoring")).toEqual(["bug fix", "feature", "refactoring"]);
});

test.each(["", "one", Array.from({ length: 13 }, (_, index) => `l${index}`).join(","), `a, ${"x".repeat(41)}`])(
  "%j is refused with what to do",
  (typed) => {
    expect(() => parseLabels(typed)).toThrow(/^Name This Code: .*got .*;/);
  },
);

test.each(labelSets)("the given labels can be asked for: $title", ({ labels }) => {
  expect(parseLabels(labels.join(","))).toEqual(labels);
});

test("the likeliest comes first, and all together are one", () => {
  const rated = rateLabels(["a", "b", "c"], [-3, -1, -2], [-1, -1, -1]);
  expect(rated.map(({ label }) => label)).toEqual(["b", "c", "a"]);
  expect(rated.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1);
  expect((rated[0]?.probability ?? 0) / (rated[1]?.probability ?? 1)).toBeCloseTo(Math.E);
});

test("a word that is likely without code does not win by that", () => {
  expect(rateLabels(["common", "rare"], [-1, -5], [-0.5, -9])[0]?.label).toBe("rare");
});

test("labels that cannot come give no NaN", () => {
  const rated = rateLabels(["a", "b"], [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY], [Number.NEGATIVE_INFINITY, -1]);
  for (const { probability } of rated) expect(probability).toBeGreaterThanOrEqual(0);
});
