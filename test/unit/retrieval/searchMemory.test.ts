import { describe, expect, test } from "vitest";
import { PieceIndex } from "../../../src/retrieval/pieceIndex.ts";
import { pathTerms, pieceTerms } from "../../../src/retrieval/pieceTerms.ts";
import { memoryFor } from "../../../src/retrieval/searchMemory.ts";
import { searchPieces } from "../../../src/retrieval/searchPieces.ts";

function put(index: PieceIndex, path: string, text: string): void {
  const lines = text.split("\n");
  const piece = { start: 0, end: lines.length - 1, ...pieceTerms(lines, 0, lines.length - 1, pathTerms(path), "typescript") };
  index.put({ path, mtimeMs: 0, size: text.length }, [piece]);
}

function found(index: PieceIndex, question: string): readonly (readonly [string, number])[] {
  return searchPieces(index, question, 10, (path) => path).map(({ file, score }) => [file.path, score]);
}

describe("the memory of searches", () => {
  test("is that of the search before, and nothing of it is left in it", () => {
    const index = new PieceIndex();
    put(index, "cart.ts", "const discount = total * rate;");
    put(index, "tax.ts", "const tax = total * share;");
    const first = found(index, "discount");
    const { scores } = memoryFor(index);
    expect(found(index, "tax and total").map(([path]) => path)).toContain("tax.ts");
    expect(memoryFor(index).scores).toBe(scores);
    expect([...scores].every((score) => score === 0)).toBe(true);
    expect(found(index, "discount")).toEqual(first);
  });

  test("grows with the index, and what a grown index finds is what a new one finds", () => {
    const grown = new PieceIndex();
    for (let count = 0; count < 40; count++) {
      put(grown, `file${count}.ts`, `const word${count} = discount * ${count};`);
      found(grown, "discount");
    }
    const fresh = new PieceIndex();
    for (let count = 0; count < 40; count++) put(fresh, `file${count}.ts`, `const word${count} = discount * ${count};`);
    expect(found(grown, "word39 discount")).toEqual(found(fresh, "word39 discount"));
    expect(found(grown, "word39 discount")[0]?.[0]).toBe("file39.ts");
  });
});
