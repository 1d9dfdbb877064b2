import { describe, expect, it } from "vitest";
import type { AnswerLeft } from "../../../src/completion/answerLeft.ts";
import { nextPlace } from "../../../src/completion/nextPlace.ts";
import { snapshotAt } from "./place.ts";
import { endWith } from "./scriptedBackend.ts";

const complete: AnswerLeft = { kind: "nothing", reason: "endOfLine" };

/** The place that follows, marked with `█`; `known` has marked places of which something is remembered. */
function next(marked: string, shown: string | "endOfLine" | "empty", known: Readonly<Record<string, AnswerLeft>> = {}, language?: string) {
  const finding =
    shown === "endOfLine" || shown === "empty"
      ? ({ kind: "none", reason: shown, end: undefined } as const)
      : ({ kind: "suggestion", text: shown, replaceAfter: 0, source: "model", end: undefined } as const);
  const place = nextPlace(snapshotAt(marked, language), finding, ({ prefix, suffix }) => known[`${prefix}█${suffix}`]);
  return place === undefined ? undefined : `${place.prefix}█${place.suffix}`;
}

describe("nextPlace", () => {
  it("is where the cursor stands after the suggestion", () => {
    expect(next("a = █;", "b")).toBe("a = b█;");
  });

  it("is on the next line where the line is known to be complete, indented like it", () => {
    expect(next("  a = █\nz", "b", { "  a = b█\nz": complete })).toBe("  a = b\n  █\nz");
    expect(next("\ta();█\nz", "endOfLine", { "\ta();█\nz": complete })).toBe("\ta();\n\t█\nz");
  });

  it("is one step deeper after a line that opens a block, as deep as the file's first indentation", () => {
    expect(next("if x:█", "endOfLine", { "if x:█": complete }, "python")).toBe("if x:\n    █");
    const before = "class A {\n  a;\n    b;\n}\nif (x) {";
    expect(next(`${before}█`, "endOfLine", { [`${before}█`]: complete })).toBe(`${before}\n  █`);
    expect(next("f {\n\tg {█", "endOfLine", { "f {\n\tg {█": complete })).toBe("f {\n\tg {\n\t\t█");
  });

  it("takes the replaced text off", () => {
    const finding = { kind: "suggestion", text: "b)", replaceAfter: 1, source: "model", end: undefined } as const;
    expect(nextPlace(snapshotAt("f(█);"), finding, () => undefined)).toMatchObject({ prefix: "f(b)", suffix: ";" });
  });

  it("is none where text would come along to the next line, or all is known", () => {
    expect(next("a(█)", "endOfLine", { "a(█)": complete })).toBeUndefined();
    expect(next("a = █", "b", { "a = b█": { kind: "text", text: " + c" } })).toBeUndefined();
    expect(next("a = █", "b", { "a = b█": complete, "a = b\n█": { kind: "nothing", reason: "empty" } })).toBeUndefined();
  });

  it("is none after other reasons for no suggestion", () => {
    expect(next("  █", "empty")).toBeUndefined();
  });

  it("is none after a suggestion that the model was not sure of", () => {
    const ahead = (...probabilities: number[]) => {
      const end = { ...endWith("stop"), logProbabilities: probabilities.map(Math.log) };
      return nextPlace(snapshotAt("a = █"), { kind: "suggestion", text: "b", replaceAfter: 0, source: "model", end }, () => undefined)
        ?.prefix;
    };
    expect(ahead(0.9, 0.4)).toBe("a = b");
    expect(ahead(0.9, 0.2)).toBeUndefined();
  });
});
