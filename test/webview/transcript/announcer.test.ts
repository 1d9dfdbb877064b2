import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Announcer } from "../../../src/webview/transcript/announcer.ts";

function said(pieces: readonly string[]): string[] {
  const announcer = new Announcer();
  return [...pieces.map((piece) => announcer.add(piece)), announcer.end()].filter((text) => text !== "");
}

describe("Announcer", () => {
  it("says sentences when they are complete, not tokens", () => {
    expect(said(["It ad", "ds. Th", "en it", " returns! And", " ends"])).toEqual(["It adds.", "Then it returns!", "And ends"]);
  });

  it("does not end a sentence within a number or a name", () => {
    expect(said(["About 3", ".14 and a.ts", " here."])).toEqual(["About 3.14 and a.ts here."]);
  });

  it("says that there is code and not the code", () => {
    expect(said(["Use this:\n```ts\nconst x = 1. ;\ny()\n", "```\nIt works.\n"])).toEqual(["Use this: Code block.", "It works."]);
  });

  it("says words without their marks", () => {
    expect(said(["## A **bold** [link](http://a) to `code`.\n"])).toEqual(["A bold link to code."]);
  });

  it("says the same words however the text comes in", () => {
    const words = fc.array(fc.constantFrom("word", " ", ". ", "! ", "\n", "```", "\n```\n", "a.b"), { maxLength: 40 });
    fc.assert(
      fc.property(words, (pieces) => {
        expect(said(pieces).join(" ")).toBe(said([pieces.join("")]).join(" "));
      }),
    );
  });
});
