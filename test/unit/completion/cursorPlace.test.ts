import { describe, expect, it } from "vitest";
import { cursorPlace } from "../../../src/completion/cursorPlace.ts";
import { indentColumns } from "../../../src/completion/indentation.ts";

describe("cursorPlace", () => {
  it("finds the nearest lines with text on both sides", () => {
    expect(cursorPlace("a\n  b  \n\n \nc", "d\n\t\n  e\nf")).toEqual({
      lineBefore: "c",
      restOfLine: "d",
      previousLine: "  b  ",
      nextLine: "  e",
    });
  });

  it("has no line above the first and none below the last", () => {
    expect(cursorPlace("a", "b")).toEqual({ lineBefore: "a", restOfLine: "b", previousLine: undefined, nextLine: undefined });
    expect(cursorPlace("\n \n", "\n\n")).toEqual({ lineBefore: "", restOfLine: "", previousLine: undefined, nextLine: undefined });
  });
});

describe("indentColumns", () => {
  it("counts spaces and tabs to the next stop", () => {
    expect(["a", "  a", "\ta", "  \ta", "\t a"].map(indentColumns)).toEqual([0, 2, 4, 4, 5]);
  });
});
