import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exportMarkdown } from "../../../../src/chat/conversation/exportMarkdown.ts";
import { fenceAround } from "../../../../src/chat/conversation/fenceAround.ts";
import { matchesWords } from "../../../../src/chat/conversation/matchesWords.ts";
import { shortTitle, titleOf } from "../../../../src/chat/conversation/titleOf.ts";
import { assistantMessage, conversationOf, fileAttachment, userMessage } from "./messages.ts";

describe("titleOf", () => {
  it.each([
    ["What does this do? I wonder.", "What does this do?"],
    ["Fix it. Then add tests.", "Fix it"],
    ["\n\n  Explain   v1.2 of\tthe cart\nplease", "Explain v1.2 of the cart"],
    ["```ts\nconst a = 1;\n```\nWhy is a one?", "Why is a one?"],
    ["~~~~\n```\ncode\n~~~~~\nAfter", "After"],
    [`Explain ${"word ".repeat(30)}`, "Explain word word word word word word word word word word…"],
    ["x".repeat(100), `${"x".repeat(59)}…`],
    ["evil\u202Etxt.exe", "evil txt.exe"],
    [
      "\u{1F469}\u200D\u{1F4BB} \u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645",
      "\u{1F469}\u200D\u{1F4BB} \u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645",
    ],
    ["\u200D\u200C", "New chat"],
  ])("makes of %j the title %j", (text, title) => {
    expect(titleOf(userMessage("q", text))).toBe(title);
  });

  it("names what is attached where there are no words", () => {
    expect(titleOf(userMessage("q", "```\ncode\n```", { attachments: [fileAttachment("a.ts", ""), fileAttachment("b.ts", "")] }))).toBe(
      "a.ts, b.ts",
    );
    expect(titleOf(userMessage("q", "…"))).toBe("New chat");
  });

  it("is one short line for any text, and splits no character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
        const title = shortTitle(text);
        expect(title).not.toMatch(/[\n\r\p{Cc}]/u);
        expect(title).not.toMatch(/\p{Surrogate}/u);
        expect([...new Intl.Segmenter().segment(title)].length).toBeLessThanOrEqual(60);
        expect(title).not.toBe("");
      }),
    );
  });
});

describe("matchesWords", () => {
  const conversation = conversationOf(userMessage("q", "Où est la mémoire CACHÉE?"), assistantMessage("a", "q", "In prefixSlots.ts"));

  it("finds all words, whatever their case and accents, in title and messages", () => {
    expect(matchesWords(conversation, "memoire cachee prefixslots")).toBe(true);
    expect(matchesWords({ ...conversation, title: "Slots" }, "slots OU")).toBe(true);
    expect(matchesWords(conversation, "memoire nothing")).toBe(false);
  });

  it("finds everything without words", () => {
    expect(matchesWords(conversation, "  ")).toBe(true);
  });
});

describe("fenceAround", () => {
  it("has a fence longer than any inside", () => {
    expect(fenceAround("a", "ts")).toBe("```ts\na\n```");
    fc.assert(
      fc.property(fc.array(fc.constantFrom("`", "``", "```", "````", "\n", "~~~", "x")), (parts) => {
        const code = parts.join("");
        const lines = fenceAround(code).split("\n");
        const fence = lines[0] ?? "";
        expect(lines.at(-1)).toBe(fence);
        expect(code).not.toContain(fence);
      }),
    );
  });

  it("keeps a language from saying more than a word", () => {
    expect(fenceAround("a", "c++\n# hi ```")).toBe("```c++#hi\na\n```");
  });
});

describe("exportMarkdown", () => {
  it("is readable, and names attachments and sources without addresses of the machine", () => {
    const conversation = conversationOf(
      userMessage("q", "What is *this*?\n```", { attachments: [fileAttachment("src/cart.ts", "secret text of the file")] }),
      assistantMessage("a", "q", "A cart:\n\n```ts\nconst a = 1;", {
        end: "stopped",
        model: "SmolLM2",
        sources: [{ uri: "file:///home/ann/project/src/cart.ts", path: "src/cart.ts", startLine: 0, endLine: 4 }],
      }),
      userMessage("q2", "Thanks"),
    );
    expect(exportMarkdown(conversation)).toBe(`# What is \\*this\\*?

## You

> What is *this*?
> \`\`\`

Attached: src/cart.ts

## Answer of SmolLM2

A cart:

\`\`\`ts
const a = 1;
\`\`\`

Sources: src/cart.ts:1–5

*Stopped.*

## You

> Thanks
`);
  });

  it("shows hostile names as what they are", () => {
    const attachments = [fileAttachment("a\n# b\u202E[x](command:y)<img>.ts", "")];
    expect(exportMarkdown(conversationOf(userMessage("q", "Q", { attachments })))).toContain(
      "Attached: a \\# b \\[x\\](command:y)\\<img\\>.ts\n",
    );
  });

  it("closes a fence inside a list where it is, and leaves closed ones and code within a line alone", () => {
    const answer = (text: string) =>
      exportMarkdown(conversationOf(userMessage("q", "Q"), assistantMessage("a", "q", text))).split("## Answer\n\n")[1];
    expect(answer("- a\n  ~~~\n  code")).toBe("- a\n  ~~~\n  code\n  ~~~\n");
    expect(answer("```` \n```\n````")).toBe("```` \n```\n````\n");
    expect(answer("```not a `fence` ")).toBe("```not a `fence`\n");
  });
});
