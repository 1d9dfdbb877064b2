import { describe, expect, it } from "vitest";
import { freshAnswer } from "../../../src/completion/answerLeft.ts";
import { generationContext } from "../../../src/completion/generationContext.ts";
import type { Finish } from "../../../src/shared/protocol.ts";
import { snapshotAt } from "./place.ts";
import { endWith } from "./scriptedBackend.ts";

/** Text and what lies beyond it, of a generation at a place. */
function answer(marked: string, mode: "line" | "block", generated: string, finish: Finish = "stop"): readonly string[] {
  const fresh = freshAnswer(generated, endWith(finish), generationContext(snapshotAt(marked), mode, false));
  return fresh.kind === "text" ? [fresh.text, fresh.beyond] : [fresh.reason];
}

describe("what lies beyond a suggestion", () => {
  it("is the end of the line that the model ended itself", () => {
    expect(answer("a = █", "line", "b;")).toEqual(["b;", "\n"]);
    expect(answer("a = █", "line", "b;  ", "endOfText")).toEqual(["b;", "  \n"]);
    expect(answer("a = █", "line", "b + c +", "length")).toEqual(["b + c +", ""]);
  });

  it("is what came after a block, as far as lines are whole", () => {
    expect(answer("if (x) {\n  █", "block", "a();\n}\nb();\nc", "cancelled")).toEqual(["a();\n}", "\nb();\n"]);
    expect(answer("if (x) {\n  █", "block", "a();\n}\nb", "cancelled")).toEqual(["a();\n}", "\n"]);
    expect(answer("if (x) {\n  █", "block", "a();", "length")).toEqual(["a();", ""]);
  });

  it("leaves out special tokens and what a loop repeats", () => {
    expect(answer("if (x) {\n  █", "block", "a();\n}\n<|im_end|>\nb();\n", "cancelled")).toEqual(["a();\n}", "\n"]);
    expect(answer("if (x) {\n  █", "block", "a();\n  a();\n  a();\n  a();\n}\n", "cancelled")).toEqual(["a();", ""]);
  });

  it("is nothing where there is no suggestion", () => {
    expect(answer("a();█", "line", "")).toEqual(["endOfLine"]);
  });
});
