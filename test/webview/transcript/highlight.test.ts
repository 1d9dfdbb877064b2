import { describe, expect, it } from "vitest";
import { highlight, maxHighlightedCharacters } from "../../../src/webview/transcript/highlight.ts";

const names = ["ts", "tsx", "js", "jsx", "py", "go", "rs", "java", "c", "cpp", "cs", "html", "css", "json", "yaml", "yml", "sh", "bash"];

describe("highlight", () => {
  it.each([...names, "sql", "php", "rb", "swift", "kt", "lua", "diff", "md", "toml", "xml", "TypeScript", "dockerfile"])(
    "knows %s",
    (name) => {
      expect(highlight("a", name)).toBeDefined();
    },
  );

  it("leaves an unknown language and long code alone", () => {
    expect(highlight("a", "klingon")).toBeUndefined();
    expect(highlight("a", "")).toBeUndefined();
    expect(highlight("a".repeat(maxHighlightedCharacters + 1), "ts")).toBeUndefined();
  });
});
