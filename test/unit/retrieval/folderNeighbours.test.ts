import { describe, expect, test } from "vitest";
import { addScoresOfFolders } from "../../../src/retrieval/folderNeighbours.ts";
import type { IndexedFile } from "../../../src/retrieval/pieceIndex.ts";

const file = (path: string): IndexedFile => ({ path, mtimeMs: 0, size: 1, firstPiece: 0, pieceCount: 1 });

describe("files that lie together", () => {
  test("get a share of the best score in their folder, and those of folders below it do not", () => {
    const scores = new Float32Array([4, 1, 1, 1]);
    addScoresOfFolders(
      [file("/w/wait/debounce.ts"), file("/w/wait/pause.ts"), file("/w/wait/far/other.ts"), file("/w/main.ts")],
      scores,
      0.5,
    );
    expect([...scores]).toEqual([6, 3, 1.5, 1.5]);
  });

  test("get nothing where they have none of the question's words, nor where they were removed", () => {
    const scores = new Float32Array([4, 0, 3]);
    addScoresOfFolders([file("/w/wait/debounce.ts"), file("/w/wait/pause.ts"), undefined], scores, 0.5);
    expect([...scores]).toEqual([6, 0, 3]);
  });

  test("are found again in a list that has grown since", () => {
    const files = [file("/w/a/one.ts")];
    addScoresOfFolders(files, new Float32Array([1]), 1);
    files.push(file("/w/a/two.ts"));
    const scores = new Float32Array([1, 2]);
    addScoresOfFolders(files, scores, 1);
    expect([...scores]).toEqual([3, 4]);
  });
});
