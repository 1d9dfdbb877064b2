import { describe, expect, it } from "vitest";
import { linkTarget } from "../../../src/webview/transcript/linkTarget.ts";

describe("linkTarget", () => {
  it.each(["http://example.org", "HTTPS://example.org/a?b#c"])("opens the web page %s", (href) => {
    expect(linkTarget(href)).toEqual({ kind: "web", href });
  });

  it.each([
    ["src/a.ts", "src/a.ts"],
    ["./src/a.ts:12", "./src/a.ts:12"],
    ["a.ts:12:3", "a.ts:12:3"],
    ["src/a.ts#L12", "src/a.ts#L12"],
    ["src/a.ts#L12-L20", "src/a.ts#L12-L20"],
    ["src/my%20file.ts:3", "src/my file.ts:3"],
  ])("opens the file %s", (written, href) => {
    expect(linkTarget(written)).toEqual({ kind: "file", href });
  });

  it.each([
    "javascript:alert(1)",
    "javascript:12",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "java\u0000script:alert(1)",
    "javascript&colon;alert(1)",
    "javascript%3Aalert(1)",
    "command:workbench.action.quit",
    "vscode:extension/a.b",
    "vscode-webview://a/b.ts",
    "data:text/html,<script>",
    "file:///etc/passwd",
    "vbscript:x",
    "blob:http://a/b",
    "mailto:a@b.c",
    "//evil.example/a.ts",
    "%2F%2Fevil.example/a.ts",
    "\\\\server\\share\\a.ts",
    "/etc/passwd",
    "C:\\a.ts",
    "#anchor",
    "?query",
    "src/\u202Est.a",
    "%",
    "",
    "http://",
    `http://a/${"b".repeat(3000)}`,
  ])("does not open %j", (href) => {
    expect(linkTarget(href)).toBeUndefined();
  });
});
