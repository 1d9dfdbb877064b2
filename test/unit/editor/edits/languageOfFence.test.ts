import { expect, it } from "vitest";
import { languageOfFence } from "../../../../src/editor/edits/languageOfFence.ts";

it.each([
  ["ts", "typescript"],
  ["Python", "python"],
  ["bash", "shellscript"],
  ["", "plaintext"],
  ["brainfuck", "plaintext"],
  ["constructor", "plaintext"],
])("a block of %j is %s", (written, languageId) => {
  expect(languageOfFence(written, ["typescript", "python", "shellscript", "plaintext"])).toBe(languageId);
});
