import fc from "fast-check";
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

  it("marks words by class and changes no text", () => {
    const code = 'const a = "<b class=\\"c\\">" & \'d\'; // &amp; </span>';
    const fragment = highlight(code, "ts");
    expect(fragment?.textContent).toBe(code);
    expect(fragment?.querySelector(".hljs-keyword")?.textContent).toBe("const");
    expect(fragment?.querySelectorAll("b")).toHaveLength(0);
  });

  it("changes no text in any language", () => {
    const text = fc.array(
      fc.constantFrom("<", ">", "&", "&lt;", '"', "'", "</span>", '<span class="a">', "a", " ", "\n", "{", "}", "//", "#", "$"),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(...names), (pieces, name) => {
        expect(highlight(pieces.join(""), name)?.textContent).toBe(pieces.join(""));
      }),
      { numRuns: 500 },
    );
  });

  it("leaves an unknown language and long code alone", () => {
    expect(highlight("a", "klingon")).toBeUndefined();
    expect(highlight("a", "")).toBeUndefined();
    expect(highlight("a".repeat(maxHighlightedCharacters + 1), "ts")).toBeUndefined();
  });
});
