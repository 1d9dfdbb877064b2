import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keptShare } from "../../../../src/completion/statistics/keptShare.ts";

describe("keptShare", () => {
  it("is the share of characters that are there in their order", () => {
    expect(keptShare("abcd", "xaxcxd")).toBe(0.75);
    expect(keptShare("abcd", "dcba")).toBe(0.25);
    expect(keptShare("abcd", "")).toBe(0);
  });

  it("takes no white space into account", () => {
    expect(keptShare("if (x) {\n  y();\n}", "if(x){\r\n\ty()\r\n}")).toBeCloseTo(10 / 11);
    expect(keptShare(" \n", "")).toBe(1);
  });

  it("is whole for a text in whatever stands around it, and never more than that", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (before, text, after) => {
        expect(keptShare(text, before + text + after)).toBe(1);
        expect(keptShare(text, before)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("compares the beginning of long texts", () => {
    const long = "abcdefghij".repeat(1000);
    expect(keptShare(long, long)).toBe(1);
  });
});
