import { describe, expect, it } from "vitest";
import { keepChoice } from "../../../../src/completion/context/keepChoice.ts";
import type { ContextPiece } from "../../../../src/shared/protocol.ts";

const piece = (text: string): ContextPiece => ({ source: "similarTabs", text });
const candidate = (text: string, score: number) => ({ piece: piece(text), score });
const texts = (pieces: readonly ContextPiece[]) => pieces.map(({ text }) => text);

describe("keepChoice", () => {
  it("takes the best that fit", () => {
    expect(texts(keepChoice([candidate("aaa", 3), candidate("bbbb", 2), candidate("c", 1)], [], 5))).toEqual(["aaa", "c"]);
  });

  it("keeps a piece that is nearly as good as another one", () => {
    expect(texts(keepChoice([candidate("new", 1.2), candidate("old", 1)], [piece("old")], 3))).toEqual(["old"]);
  });

  it("gives it up for a much better one", () => {
    expect(texts(keepChoice([candidate("new", 2), candidate("old", 1)], [piece("old")], 3))).toEqual(["new"]);
  });

  it("puts new pieces behind those that stay", () => {
    expect(texts(keepChoice([candidate("new", 2), candidate("one", 1), candidate("two", 1.1)], [piece("one"), piece("two")], 9))).toEqual([
      "one",
      "two",
      "new",
    ]);
  });
});
