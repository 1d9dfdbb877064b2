import { describe, expect, it } from "vitest";
import { pathScore } from "../../../../src/chat/mentions/pathScore.ts";

function best(typed: string, one: string, other: string): string {
  const scores = [pathScore(typed, one), pathScore(typed, other)].map((score) => score ?? Number.NEGATIVE_INFINITY);
  expect(scores[0]).not.toBe(scores[1]);
  return (scores[0] ?? 0) > (scores[1] ?? 0) ? one : other;
}

describe("pathScore", () => {
  it("puts names before folders", () => {
    expect(best("cart", "src/cart/index.ts", "src/view/cartView.ts")).toBe("src/view/cartView.ts");
  });

  it("looks for words with a slash in the whole path", () => {
    expect(best("cart/ind", "src/cart/index.ts", "src/cartIndex.ts")).toBe("src/cart/index.ts");
  });

  it("wants each word to fit", () => {
    expect(pathScore("cart zebra", "src/cart.ts")).toBeUndefined();
    expect(best("index cart", "src/cart/index.ts", "src/view/index.ts")).toBe("src/cart/index.ts");
  });

  it("prefers a file in use among those that fit alike, and not to one that fits better", () => {
    expect(pathScore("cart", "a/cart.ts", true)).toBeGreaterThan(pathScore("cart", "b/cart.ts") ?? 0);
    expect(pathScore("cart", "a/cart.ts")).toBeGreaterThan(pathScore("cart", "b/cxaxrxt.ts", true) ?? 0);
  });
});
