import fc from "fast-check";
import { expect, test } from "vitest";
import { commitMessageOf } from "../../../../src/chat/actions/commitMessage.ts";

const cases: readonly (readonly [string, string, string | undefined])[] = [
  ["one line", "Add retries to uploads.", "Add retries to uploads"],
  ["a fence, quotes and a label", '```\nCommit message: "Fix the cart"\n```', "Fix the cart"],
  ["a body", "Fix the cart\n\nIt counted each item once.", "Fix the cart\n\nIt counted each item once."],
  ["a diff that is repeated, and then a message", "```diff\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n```\nFix x", "Fix x"],
  ["a line that git would drop", "# Fix the cart", "Fix the cart"],
  ["nothing", "", undefined],
  ["a fence only", "```\n```", undefined],
  ["characters that are not seen", "Fix\u202E the\u0007 cart", "Fix the cart"],
];

test.each(cases)("a message from %s", (_, answer, expected) => {
  expect(commitMessageOf(answer)).toBe(expected);
});

test("a long subject is cut at a word and stands whole in the body", () => {
  const message =
    commitMessageOf("Add a method that calculates the total price of all the items in the cart, including discounts and taxes") ?? "";
  const [subject = "", empty, ...body] = message.split("\n");
  expect(subject).toBe("Add a method that calculates the total price of all the items");
  expect(empty).toBe("");
  expect(body.join(" ")).toContain("including discounts and taxes");
});

test("no subject is longer than 72 characters, and no line of the message begins with #", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("word ", "#", "\n", "```", "- ", "x".repeat(100), '"', "."), { maxLength: 60 }), (parts) => {
      const message = commitMessageOf(parts.join(""));
      if (message === undefined) return;
      const lines = message.split("\n");
      expect(lines[0]?.trim()).not.toBe("");
      expect(lines[0]?.length).toBeLessThanOrEqual(72);
      expect(lines.length).toBeLessThanOrEqual(14);
      expect(lines.some((line) => line.startsWith("#"))).toBe(false);
    }),
  );
});
