import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Block, maxFormattedCharacters, splitBlocks } from "../../../src/webview/transcript/splitBlocks.ts";
import { markdownPieces } from "../markdownPieces.ts";

const texts = (blocks: readonly Block[]) => blocks.map(({ kind, text }) => `${kind}: ${text}`);

describe("splitBlocks", () => {
  it.each([
    ["paragraphs at blank lines", "a\nb\n\nc", ["prose: a\nb", "prose: c"]],
    ["a fence from the paragraph before it", "a:\n```ts\nx\n```\nb", ["prose: a:", "code: x", "prose: b"]],
    ["nothing within a fence", "```\na\n\nb\n```", ["code: a\n\nb"]],
    ["a fence without an end as code", "```py\nx = 1\n", ["code: x = 1"]],
    ["a longer fence only at one as long", "````\n```\nx\n```\n````", ["code: ```\nx\n```"]],
    ["no loose list", "- a\n\n- b\n\n  c\n\nd", ["prose: - a\n\n- b\n\n  c", "prose: d"]],
    ["no fence within a list", "1. a\n\n   ```\n   x\n   ```\n2. b", ["prose: 1. a\n\n   ```\n   x\n   ```\n2. b"]],
    ["code between backticks in one line as text", "a\n```x``` b", ["prose: a", "prose: ```x``` b"]],
  ])("keeps or cuts %s", (_name, text, expected) => {
    expect(texts(splitBlocks(text))).toEqual(expected);
  });

  it("says of a fence what stands behind it and whether it is closed", () => {
    expect(splitBlocks("~~~ts src/a.ts\nx")).toEqual([{ kind: "code", start: 0, text: "x", info: "ts src/a.ts", closed: false }]);
    expect(splitBlocks("```\nx\n```")).toMatchObject([{ closed: true }]);
  });

  it("changes no block but the last when text is added", () => {
    fc.assert(
      fc.property(markdownPieces(), fc.nat(), (pieces, at) => {
        const text = pieces.join("");
        const before = splitBlocks(text.slice(0, at % (text.length + 1)));
        expect(splitBlocks(text).slice(0, Math.max(before.length - 1, 0))).toEqual(before.slice(0, -1));
      }),
      { numRuns: 3000 },
    );
  });

  it("goes on from the start of a block as from the start of the text", () => {
    fc.assert(
      fc.property(markdownPieces(), fc.nat(), (pieces, at) => {
        const text = pieces.join("");
        const blocks = splitBlocks(text);
        const index = at % (blocks.length + 1);
        expect([...blocks.slice(0, index), ...splitBlocks(text, blocks[index]?.start ?? text.length, index)]).toEqual(blocks);
      }),
    );
  });

  it("loses nothing but the space between blocks", () => {
    fc.assert(
      fc.property(markdownPieces(), (pieces) => {
        const text = pieces.filter((piece) => !piece.includes("`") && !piece.includes("~")).join("");
        const joined = splitBlocks(text).map((block) => block.text);
        expect(joined.join("").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
      }),
    );
  });

  it.each(["word ", "a\n\n", "- a\n", "> ", "| a ", "😀"])("bounds the length and number of blocks for much of %j", (piece) => {
    const blocks = splitBlocks(piece.repeat(Math.ceil(1_000_000 / piece.length)));
    expect(Math.max(...blocks.map(({ text }) => text.length))).toBeLessThanOrEqual(16_384);
    expect(blocks.length).toBeLessThanOrEqual(700);
  });

  it("shows what comes after the limit as plain text, also within a fence, and cuts no character in two", () => {
    const blocks = splitBlocks(`\`\`\`\n${"😀".repeat(maxFormattedCharacters)}`);
    expect(blocks[0]).toMatchObject({ kind: "code", closed: false });
    expect(new Set(blocks.slice(1).map(({ kind }) => kind))).toEqual(new Set(["plain"]));
    expect(blocks.slice(1, -1).every(({ text }) => /[\uDC00-\uDFFF]$/.test(text))).toBe(true);
  });
});
