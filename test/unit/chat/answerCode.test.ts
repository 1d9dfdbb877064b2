import { describe, expect, it } from "vitest";
import { codeOfAnswer } from "../../../src/chat/answerCode.ts";

describe("codeOfAnswer", () => {
  it("takes the block and keeps what is said around it", () => {
    expect(codeOfAnswer("Here it is:\n\n```js\nlet a = 1;\n```\n\nIt sets a.", "javascript")).toEqual({
      code: "let a = 1;",
      explanation: "Here it is:\n\nIt sets a.",
      languageId: "js",
    });
  });

  it("prefers a block of the language, then the longest", () => {
    const answer = "```bash\nnpm install\nnpm test\nnpm start\n```\n```python\nimport a\n```\n```python\nimport a\nimport b\n```";
    expect(codeOfAnswer(answer, "python")?.code).toBe("import a\nimport b");
    expect(codeOfAnswer(answer, "go")?.code).toBe("npm install\nnpm test\nnpm start");
  });

  it("takes the part that came of a block that was cut", () => {
    expect(codeOfAnswer("```python\ndef f():\n    return 1", "python")?.code).toBe("def f():\n    return 1");
  });

  it("keeps fences within a longer fence, and the indentation of the first line", () => {
    expect(codeOfAnswer("````markdown\n```js\na\n```\n````", "markdown")?.code).toBe("```js\na\n```");
    expect(codeOfAnswer("```js\n\n    return 1;\n```", "javascript")?.code).toBe("    return 1;");
  });

  it("takes the indentation of a block in a list away", () => {
    expect(codeOfAnswer("1. Do:\n   ```js\n   a();\n     b();\n   ```", "javascript")?.code).toBe("a();\n  b();");
  });

  it("takes an answer without a fence for code when it looks like it", () => {
    expect(codeOfAnswer("function f() {\n  return 1;\n}\n", "javascript")?.code).toBe("function f() {\n  return 1;\n}");
    expect(codeOfAnswer("def f():\n    return 1", "python")?.code).toBe("def f():\n    return 1");
  });

  it.each([
    "I cannot do that.",
    "The function adds two numbers (a and b); it returns the sum.",
    "",
    "```js\n```",
    "Sure! Here is what you asked for.",
  ])("finds no code in %j", (answer) => {
    expect(codeOfAnswer(answer, "javascript")).toBeUndefined();
  });
});
