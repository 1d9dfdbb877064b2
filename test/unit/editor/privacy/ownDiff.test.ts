import { describe, expect, it } from "vitest";
import { ownDiff } from "../../../../src/editor/privacy/ownDiff.ts";
import { uriOf } from "../leaks/leakBench.ts";

const section = (header: string, line: string) => `diff --git ${header}\nindex 587be6b..975fbec 100644\n@@ -1 +1 @@\n-x\n+${line}\n`;
const own = (diff: string, ...names: readonly string[]) =>
  ownDiff(
    diff,
    names.map((name) => uriOf(`/project/${name}`)),
  );

describe("ownDiff", () => {
  it("leaves out the files of a folder that a file has become, as `git diff --cached -- config` shows them", () => {
    const gone = "diff --git a/config b/config\ndeleted file mode 100644\n--- a/config\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n";
    const inside =
      "diff --git a/config/.env b/config/.env\nnew file mode 100644\n--- /dev/null\n+++ b/config/.env\n@@ -0,0 +1 @@\n+KEY=1\n";
    expect(own(gone + inside, "config")).toBe(gone);
    expect(own(inside, "config")).toBe("");
  });

  it("leaves out what a name fits as a pattern", () => {
    const brackets = section("a/[ab].ts b/[ab].ts", "y");
    expect(own(brackets + section("a/a.ts b/a.ts", "z"), "[ab].ts")).toBe(brackets);
  });

  it.each([
    ["in a folder", "a/src/a b.ts b/src/a b.ts", "src/a b.ts"],
    ["without prefixes", "src/a.ts src/a.ts", "src/a.ts"],
    ["without prefixes, in no folder", "a.ts a.ts", "a.ts"],
    ["with other prefixes", "c/a.ts i/a.ts", "a.ts"],
    ["with letters beyond ASCII", '"a/caf\\303\\251.ts" "b/caf\\303\\251.ts"', "café.ts"],
    ["with quotes", '"a/say \\"hi\\".ts" "b/say \\"hi\\".ts"', 'say "hi".ts'],
  ])("keeps a file %s, as git names it", (_, header, name) => {
    const diff = section(header, "y");
    expect(own(diff, name)).toBe(diff);
    expect(own(diff, `other/${name}x`)).toBe("");
  });

  it("keeps both files' part of one with conflicts, and lines of code that look like a header", () => {
    const conflict = "diff --cc src/a.ts\nindex 1,2..3\n@@@ -1 -1 +1 @@@\n++diff --git a/x b/x\n";
    expect(own(conflict, "src/a.ts")).toBe(conflict);
    const code = section("a/a.ts b/a.ts", "diff --git a/x b/x");
    expect(own(code, "a.ts")).toBe(code);
  });

  it("keeps what has no header, as of a submodule, and each of several files", () => {
    expect(own("Submodule lib 1..2:\n  > Change\n", "lib")).toBe("Submodule lib 1..2:\n  > Change\n");
    const moved = section("a/a.ts b/a.ts", "y") + section("a/b.ts b/b.ts", "z");
    expect(own(moved, "a.ts", "b.ts")).toBe(moved);
  });
});
