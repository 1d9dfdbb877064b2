import { expect, test } from "vitest";
import { namesOf, withoutName } from "../../../../src/chat/actions/names.ts";

const cases: readonly (readonly [string, string, string, readonly string[], readonly string[]])[] = [
  [
    "in the style of the current name",
    "doIt",
    "typescript",
    ["merge_sorted", "MergeArrays", "mergeSorted"],
    ["mergeSorted", "mergeArrays"],
  ],
  ["with underscores in Python", "f", "python", ["mergeSorted", "isBlank"], ["merge_sorted", "is_blank"]],
  ["as written for a type", "Thing", "typescript", ["cart item"], ["CartItem"]],
  ["as a constant", "MAX_X", "c", ["largestSize"], ["LARGEST_SIZE"]],
  ["with the sigil of a private name", "_x", "python", ["counter"], ["_counter"]],
  [
    "out of quotes, lists, calls and statements",
    "f",
    "typescript",
    ["`one`", "2. two", "- three();", '"four".', "five(a, b)", "six: a name"],
    ["one", "two", "three", "four", "five"],
  ],
  ["but no sentence", "f", "typescript", ["The function is designed to merge two lists"], []],
  [
    "but none that the language keeps, is there already, or is none",
    "sum",
    "typescript",
    ["function", "sum", "", "123", "NAME", "function NAME(a, b) {", "💥"],
    [],
  ],
  ["but none that is too long", "f", "typescript", ["x".repeat(60)], []],
  ["each once", "f", "typescript", ["total", "total", "Total"], ["total"]],
];

test.each(cases)("names are given %s", (_, current, languageId, answers, expected) => {
  expect(namesOf(answers, current, languageId)).toEqual(expected);
});

test("every name is an identifier, whatever the model says", () => {
  const names = namesOf(["a`; rm -rf /", "x\u202Ey", "<script>", "$(id)", "../../etc", "a\nb"], "f", "typescript");
  for (const name of names) expect(name).toMatch(/^[\p{L}_$][\p{L}\p{N}_$]*$/u);
});

test("the name is taken out of the code as a whole word only, whatever characters it has", () => {
  expect(withoutName("sum(sums, $sum, sum)", "sum")).toBe("NAME(sums, $sum, NAME)");
  expect(withoutName("$el.$el", "$el")).toBe("NAME.NAME");
});
