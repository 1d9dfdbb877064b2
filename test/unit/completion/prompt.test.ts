import { describe, expect, it } from "vitest";
import { generateRequest } from "../../../src/completion/prompt.ts";
import { snapshotAt } from "./place.ts";

const at = (marked: string, mode: "line" | "block", lineBefore: string, explicit = false) =>
  generateRequest(snapshotAt(marked), mode, lineBefore, 512, explicit);

describe("generateRequest", () => {
  it("passes the text on as it is, with its trailing white space", () => {
    expect(at("def f():\n    █\nx", "line", "    ").prompt).toMatchObject({
      prefix: "def f():\n    ",
      suffix: "\nx",
      languageId: "typescript",
    });
  });

  it("stops a line at its end, after text where the line is blank so far", () => {
    expect(at("a\n  █", "line", "  ").stop).toEqual({ strings: ["\n"], afterText: true });
    expect(at("a█", "line", "a").stop).toEqual({ strings: ["\n"], afterText: false });
  });

  it("gives a block no stop string and more tokens", () => {
    expect(at("{\n█", "block", "").stop.strings).toEqual([]);
    expect(at("{\n█", "block", "").maxTokens).toBeGreaterThan(at("{\n█", "line", "").maxTokens);
  });

  it("tries other lines only for a user who asked for one", () => {
    expect(at("a = █", "line", "a = ", true).alternatives).toBeGreaterThan(0);
    expect(at("a = █", "line", "a = ").alternatives).toBe(0);
    expect(at("{\n█", "block", "", true).alternatives).toBe(0);
  });

  it("is greedy and keeps to the prompt's limit", () => {
    expect(at("█", "line", "")).toMatchObject({ sampling: { temperature: 0 }, maxPromptTokens: 512 });
  });
});
