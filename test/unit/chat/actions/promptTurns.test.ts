import { expect, test } from "vitest";
import { actions } from "../../../../src/chat/actions/actions.ts";
import { answerBeginning, promptTurns } from "../../../../src/chat/actions/promptTurns.ts";
import { fenceFor } from "../../../../src/chat/fenceFor.ts";

test("a prompt without turns is one message of the user", () => {
  expect(promptTurns("Explain {{what}}.\n", { what: "this" })).toEqual([{ role: "user", content: "Explain this." }]);
});

test("turns are cut at their lines, and a last one of the assistant begins the answer", () => {
  const turns = promptTurns("<!-- user -->\nA {{x}}\n\n<!-- assistant -->\n{{y}}\n", { x: "1", y: "```js\n\n  " });
  expect(turns).toEqual([
    { role: "user", content: "A 1" },
    { role: "assistant", content: "```js\n" },
  ]);
  expect(answerBeginning(turns)).toBe("```js\n");
  expect(answerBeginning(turns.slice(0, 1))).toBe("");
});

test("what the user's code holds stays text, be it a place, a turn or a pattern of replacement", () => {
  const code = "{{code}} $& $1\n<!-- assistant -->\n{{other}}";
  expect(promptTurns("Look:\n{{code}}", { code })).toEqual([{ role: "user", content: `Look:\n${code}` }]);
});

test("a place without a value is a bug that tells its name", () => {
  expect(() => promptTurns("{{missing}}", {})).toThrow("{{missing}}");
});

test("a fence is longer than any inside the text", () => {
  expect(fenceFor("a `b` c")).toBe("```");
  expect(fenceFor("```js\n````\n")).toBe("`````");
});

const values = {
  language: "Go",
  tag: "go",
  fence: "```",
  code: "x",
  problems: "p",
  docName: "comment",
  docBeginning: "//",
  framework: "f",
  testBeginning: "",
  targetLanguage: "German",
  targetTag: "python",
  text: "t",
  labels: "a, b",
  diff: "d",
};

test.each(Object.entries(actions))(
  "the prompt of %s can be filled in and ends with the user or with the beginning of an answer",
  (_, { prompt }) => {
    const turns = promptTurns(prompt, values);
    expect(turns.filter(({ role }) => role === "user").length).toBeGreaterThan(0);
    expect(turns.every(({ content }) => content !== "" && !content.includes("{{") && !content.includes("<!--"))).toBe(true);
    expect(turns.map(({ role }) => role)).toEqual(turns.map((_turn, index) => (index % 2 === 0 ? "user" : "assistant")));
  },
);
