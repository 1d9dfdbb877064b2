import { describe, expect, it } from "vitest";
import { inlineEditCode, inlineEditRequest } from "../../../src/chat/inlineEditPrompt.ts";

const question = {
  instruction: "return 2",
  languageId: "typescript",
  lines: ["    function f() {", "      return 1;", "    }"],
  before: [],
};

describe("inlineEditRequest", () => {
  it("shows the code without its indentation and begins the answer", () => {
    const { messages, stop } = inlineEditRequest(question);
    expect(messages[0]?.content).toContain("return 2.\n\n```typescript\nfunction f() {\n  return 1;\n}\n```");
    expect(messages.at(-1)).toEqual({ role: "assistant", content: "```typescript" });
    expect(stop).toEqual(["\n```"]);
  });

  it("asks for new code where no lines are given", () => {
    const { messages } = inlineEditRequest({ ...question, lines: [], before: ["const a = 1;"] });
    expect(messages[0]?.content).toContain("const a = 1;");
    expect(messages[0]?.content).toContain("comes next");
  });

  it("fences code that has fences in it", () => {
    expect(inlineEditRequest({ ...question, lines: ["```js", "a", "```"] }).messages.at(-1)?.content).toBe("````typescript");
  });

  it("lets a longer code have a longer answer, up to what the context leaves", () => {
    const lengths = [1, 100, 10_000].map((count) => inlineEditRequest({ ...question, lines: Array(count).fill("x = 1;") }).maxTokens);
    expect(lengths).toEqual([262, 955, 1024]);
  });
});

describe("inlineEditCode", () => {
  const request = inlineEditRequest(question);

  it("reads an answer that goes on with the block", () => {
    expect(inlineEditCode(request, "\nfunction f() {\n  return 2;\n}", question)).toBe("function f() {\n  return 2;\n}");
  });

  it("finds nothing in an empty answer", () => {
    expect(inlineEditCode(request, "\n\n", question)).toBeUndefined();
  });

  it("leaves out lines before the place that the model repeats", () => {
    const asked = { ...question, lines: [], before: ["import a;", "", "function show() {", "  const b = 1;"] };
    const code = "function show() {\n  const b = 1;\n  log(b);";
    expect(inlineEditCode(inlineEditRequest(asked), `\n${code}`, asked)).toBe("  log(b);");
    expect(inlineEditCode(inlineEditRequest(asked), "\n  const b = 1;", asked)).toBeUndefined();
  });
});
