import { describe, expect, it } from "vitest";
import { TypingRhythm, typingPlace } from "../../../../src/completion/debounce/typingRhythm.ts";

describe("typingPlace", () => {
  it.each([
    ["", "lineStart"],
    ["a = 1;\n", "lineStart"],
    ["a = 1;\r\n", "lineStart"],
    ["if (a) {\n\t  ", "lineStart"],
    ["nam", "insideWord"],
    ["naïveté", "insideWord"],
    ["名", "insideWord"],
    ["$x_", "insideWord"],
    ["name ", "betweenWords"],
    ["name.", "betweenWords"],
    ["call(", "betweenWords"],
  ] as const)("after %j is %s", (before, place) => {
    expect(typingPlace(before)).toBe(place);
  });
});

describe("TypingRhythm", () => {
  it("counts the time until a key where the cursor stood before it", () => {
    const rhythm = new TypingRhythm();
    const { length } = rhythm.intervalsMs("lineStart");
    rhythm.noteKey(0, "lineStart");
    rhythm.noteKey(900, "insideWord");
    rhythm.noteKey(1000, "betweenWords");
    expect(rhythm.intervalsMs("lineStart").slice(length)).toEqual([900]);
    expect(rhythm.intervalsMs("insideWord").at(-1)).toBe(100);
    expect(rhythm.intervalsMs("betweenWords")).not.toContain(100);
  });

  it("knows a typical typist until it knows the user, and then only the last keys", () => {
    const rhythm = new TypingRhythm();
    expect(rhythm.intervalsMs("insideWord").length).toBeGreaterThan(8);
    for (let key = 0; key < 100; key++) rhythm.noteKey(key * 77, "insideWord");
    expect(new Set(rhythm.intervalsMs("insideWord"))).toEqual(new Set([77]));
    expect(rhythm.intervalsMs("insideWord").length).toBeLessThan(50);
  });
});
