import fc from "fast-check";
import { expect, test } from "vitest";
import { lineChanges, replaceLines } from "../../../../src/chat/apply/lineReplacement.ts";

const word = fc.constantFrom("a", "b", "c", "");

test("the changes of lines make the one text of the other, in order and apart from each other", () => {
  fc.assert(
    fc.property(fc.array(word), fc.array(word), (before, after) => {
      const changes = lineChanges(before, after);
      let last = -1;
      for (const { startLine, endLine } of changes) {
        expect(startLine).toBeGreaterThan(last);
        expect(endLine).toBeGreaterThanOrEqual(startLine);
        last = endLine;
      }
      expect(replaceLines(before, changes)).toEqual(after);
    }),
  );
});

test("blanks in a blank line are no change", () => {
  expect(lineChanges(["a", "  ", "b"], ["a", "", "b"])).toEqual([]);
});
