import { expect, it } from "vitest";
import { editedLines } from "../../../../src/editor/edits/inlineEdit.ts";

const lines = ["class A {", "  one() {", "    return 1;", "  }", "", "  two = 2;", "}"];

function edited(start: [number, number], end: [number, number] = start) {
  const [from, to] = [start, end].map(([line, character]) => ({ line, character }));
  return editedLines(lines, { start: from, end: to, isEmpty: start === end } as unknown as Parameters<typeof editedLines>[1]);
}

it("changes the whole lines of a selection", () => {
  expect(edited([2, 6], [3, 1])).toEqual({ startLine: 2, endLine: 4 });
});

it("leaves out the line that a selection only touches", () => {
  expect(edited([1, 0], [4, 0])).toEqual({ startLine: 1, endLine: 4 });
});

it("takes the innermost declaration around the cursor", () => {
  expect(edited([2, 6])).toEqual({ startLine: 1, endLine: 4 });
  expect(edited([5, 3])).toEqual({ startLine: 0, endLine: 7 });
});

it("writes new lines in a blank one", () => {
  expect(edited([4, 0])).toEqual({ startLine: 4, endLine: 4 });
});
