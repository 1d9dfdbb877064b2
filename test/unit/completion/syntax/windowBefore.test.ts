import { describe, expect, it } from "vitest";
import { windowBefore } from "../../../../src/completion/syntax/windowBefore.ts";

const python = { file: "python", multiLineEnds: [] };
const filling = "x = 1\n".repeat(700);

describe("windowBefore", () => {
  it("keeps a short text whole, with what makes it code", () => {
    expect(windowBefore("a", python)).toBe("a");
    expect(windowBefore("a", { ...python, head: "<?php\n" })).toBe("<?php\na");
    expect(windowBefore("<?php a", { ...python, head: "<?php\n" })).toBe("<?php a");
  });

  it("begins at a declaration in column 0, not in text that only stands there", () => {
    const code = "def f():\n    class A:\n        pass\n";
    expect(windowBefore(`${filling}"""\nSome text\n"""\n${code}`, python)).toBe(code);
  });

  it("begins at an indented declaration where there is no other, else at a line", () => {
    expect(windowBefore(`${filling}  def f():\n    pass\n`, python)).toBe("  def f():\n    pass\n");
    expect(windowBefore(filling, python)).toMatch(/^x = 1\n/);
    expect(windowBefore("x".repeat(9000), python)).toMatch(/^x+$/);
  });
});
