import { describe, expect, it } from "vitest";
import { relativeDate } from "../../src/webview/conversations/relativeDate.ts";

describe("relativeDate", () => {
  const now = new Date(2026, 4, 20, 15, 30);
  it.each([
    [new Date(2026, 4, 20, 15, 30, 40), "now"],
    [new Date(2026, 4, 20, 15, 29, 30), "now"],
    [new Date(2026, 4, 20, 15, 12), "18 minutes ago"],
    [new Date(2026, 4, 20, 1, 0), "14 hours ago"],
    [new Date(2026, 4, 19, 23, 0), "yesterday"],
    [new Date(2026, 4, 17, 8, 0), "3 days ago"],
    [new Date(2026, 1, 3), "Feb 3"],
    [new Date(2023, 11, 31), "Dec 31, 2023"],
  ])("says of %s: %s", (time, words) => {
    expect(relativeDate(time.getTime(), now.getTime())).toBe(words);
  });
});
