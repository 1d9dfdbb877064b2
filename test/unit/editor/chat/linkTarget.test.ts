import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linkTarget } from "../../../../src/editor/chat/linkTarget.ts";

describe("linkTarget", () => {
  it.each([
    ["https://example.com/a?b#c", { kind: "web", url: "https://example.com/a?b#c" }],
    ["HTTP://EXAMPLE.com", { kind: "web", url: "http://example.com/" }],
    ["src/cart.ts", { kind: "file", path: "src/cart.ts", startLine: undefined, endLine: undefined }],
    ["./src/cart.ts#L12", { kind: "file", path: "src/cart.ts", startLine: 11, endLine: 11 }],
    ["src/cart.ts#L12-L20", { kind: "file", path: "src/cart.ts", startLine: 11, endLine: 19 }],
    ["src/cart.ts:12:3", { kind: "file", path: "src/cart.ts", startLine: 11, endLine: 11 }],
    ["src/cart.ts:12–20", { kind: "file", path: "src/cart.ts", startLine: 11, endLine: 19 }],
    ["a%20b.ts:0", { kind: "file", path: "a b.ts", startLine: 0, endLine: 0 }],
    ["README.md#limits", { kind: "file", path: "README.md", startLine: undefined, endLine: undefined }],
  ])("reads %s", (href, target) => {
    expect(linkTarget(href)).toEqual(target);
  });

  it.each([
    "",
    "#top",
    "command:workbench.action.quit",
    "javascript:alert(1)",
    "%6aavascript:alert(1)",
    "java\tscript:alert(1)",
    "vscode://x/y",
    "file:///etc/passwd",
    "data:text/html,x",
    "/etc/passwd",
    "\\\\server\\share\\a.txt",
    "//evil.example/a",
    "../outside.ts",
    "src/../../outside.ts",
    "src/%2e%2e/%2e%2e/outside.ts",
    "src\\..\\..\\outside.ts",
    "C:\\windows\\a.txt",
    "c:/windows/a.txt",
    "~/secret",
    "https://bank.example@evil.example/",
    "https://",
    "src/a\u202Ets.exe",
    "src/%00.ts",
    "src/%zz.ts",
    `src/${"a".repeat(5000)}`,
  ])("refuses %j", (href) => {
    expect(linkTarget(href)).toEqual({ kind: "refused" });
  });

  it("never leads out of the workspace, whatever it is given", () => {
    const part = fc.constantFrom("..", ".", "/", "\\", "a", "%2e", "%2f", "%5c", ":", "#L1", "~", "c:", "file:");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const target = linkTarget(parts.join(""));
        if (target.kind !== "file") return;
        const url = new URL(target.path, "file:///project/x");
        expect(target.path.split("/")).not.toContain("..");
        expect(target.path.startsWith("/")).toBe(false);
        expect(url.protocol).toBe("file:");
      }),
    );
  });
});
