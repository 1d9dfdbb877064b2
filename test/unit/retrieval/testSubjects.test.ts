import { describe, expect, it } from "vitest";
import { addScoresOfTests } from "../../../src/retrieval/testSubjects.ts";

describe("what tests say", () => {
  it("is said of the file that they test", () => {
    const paths = ["src/clock.ts", "test/clock.test.ts", "tests/test_clock.py", "java/ClockTest.java", "src/other.ts", "src/test.ts"];
    const files = paths.map((path) => ({ path, mtimeMs: 0, size: 0, firstPiece: 0, pieceCount: 0 }));
    const scores = Float32Array.of(1, 4, 2, 3, 1, 1);
    addScoresOfTests([...files, undefined], scores, 0.5);
    expect([...scores]).toEqual([3, 4, 2, 3, 1, 1]);
  });
});
