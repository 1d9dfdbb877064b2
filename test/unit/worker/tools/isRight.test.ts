import { describe, expect, it } from "vitest";
import { isRightAnswer, isRightFill } from "../../../../src/worker/tools/isRight.ts";

describe("a filled hole", () => {
  it.each(["a - b", " a-b", "(a - b)", "a - b  # the difference", "a - b\n\n\nprint("])("is right where it is %j", (text) => {
    expect(isRightFill(text)).toBe(true);
  });
  it.each(["", "a + b", "b - a", "subtract(a, b)", "a - bc", "<|fim_middle|>a - b", "2 a - b"])("is wrong where it is %j", (text) => {
    expect(isRightFill(text)).toBe(false);
  });
});

describe("an answer", () => {
  it.each([
    "Paris",
    "paris.",
    "The capital of France is Paris.",
    "<think>\nThe capital of France is Paris, so",
    "<think>\nEasy.\n</think>\n\nParis",
    "**Paris**\n",
  ])("is right where it is %j", (text) => {
    expect(isRightAnswer(text)).toBe(true);
  });
  it.each([
    "",
    "London",
    "Parisian",
    "Paris\nThe capital of France is Paris.",
    "<think>\nParis or Lyon?\n</think>\n\nLyon",
    "Paris<|im_end|>\n<|im_start|>user",
    "Paris</s>",
    "[INST] Paris [/INST]",
    "Paris\nuser\nWhat is the capital of Spain?",
    "### Response:\nParis",
    "<start_of_turn>model\nParis",
  ])("is wrong where it is %j", (text) => {
    expect(isRightAnswer(text)).toBe(false);
  });
});
