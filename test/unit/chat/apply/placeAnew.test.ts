import { describe, expect, it } from "vitest";
import { placeAnew } from "../../../../src/chat/apply/placeAnew.ts";

const lines = Array.from({ length: 12 }, (_, line) => `line ${line}`);
const replacements = [{ startLine: 5, endLine: 6, lines: ["new"] }];

describe("placeAnew", () => {
  it("moves with the lines around", () => {
    expect(placeAnew(replacements, lines.join("\n"), ["above", ...lines].join("\n"))).toEqual([
      { startLine: 6, endLine: 7, lines: ["new"] },
    ]);
  });

  it("takes other line ends for the same lines", () => {
    expect(placeAnew(replacements, lines.join("\n"), lines.join("\r\n"))).toEqual(replacements);
  });

  it("finds no place where a line near it changed, or where there are two", () => {
    const changed = lines.map((line) => (line === "line 4" ? "other" : line));
    expect(placeAnew(replacements, lines.join("\n"), changed.join("\n"))).toBeUndefined();
    expect(placeAnew(replacements, lines.join("\n"), [...lines, ...lines].join("\n"))).toBeUndefined();
  });
});
