import { describe, expect, it } from "vitest";
import { languageOf } from "../../../src/syntax/languageOf.ts";

describe("the language of a file", () => {
  it.each([
    ["a/b/index.TS", "typescript"],
    ["App.tsx", "typescriptreact"],
    ["setup.py", "python"],
    ["Makefile", "makefile"],
    ["src/makefile", "makefile"],
    ["Makefile.py", "python"],
    ["README", "plaintext"],
    ["x.constructor", "plaintext"],
    ["", "plaintext"],
  ])("of %j is %s", (path, language) => {
    expect(languageOf(path)).toBe(language);
  });
});
