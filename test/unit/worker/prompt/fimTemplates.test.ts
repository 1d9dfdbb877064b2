import { describe, expect, it } from "vitest";
import { fimTemplateOf } from "../../../../src/worker/prompt/fimTemplates.ts";
import { type FamilyName, familyTokens, fimTokenizer } from "./fimModel.ts";

const orderOf = (family: FamilyName, name = "some model") => fimTemplateOf(fimTokenizer(family), name)?.alone.join(" ");

describe("the format of a family", () => {
  it.each([
    ["qwen", "some model", "<prefix> prefix <suffix> suffix <middle>"],
    ["codeGemma", "some model", "<prefix> prefix <suffix> suffix <middle>"],
    ["starCoder", "granite-3b-code", "<prefix> prefix <suffix> suffix <middle>"],
    ["starCoder", "Mellum 4b Base", "<suffix> suffix <prefix> prefix <middle>"],
    ["starCoder2", "some model", "<prefix> prefix <suffix> suffix <middle>"],
    ["seedCoder", "some model", "<suffix> suffix <prefix> prefix <middle>"],
    ["codeLlama", "some model", "<prefix> <suffix> suffix <middle> prefix"],
    ["mistral", "Codestral-22B-v0.1", "<suffix> suffix <prefix> prefix"],
    ["deepSeek", "some model", "<prefix> prefix <suffix> suffix <middle>"],
  ] as const)("of %s, %s, is %s", (family, name, order) => {
    expect(orderOf(family, name)).toBe(order);
  });

  it("is none for models without the tokens, and for those that only have them in their vocabulary", () => {
    expect(orderOf("none")).toBeUndefined();
    expect(orderOf("mistral", "Mistral-Nemo-Instruct-2407")).toBeUndefined();
  });

  it("is none where one of its tokens is plain text to the tokenizer", () => {
    for (const token of familyTokens.qwen.slice(0, 3)) expect(fimTemplateOf(fimTokenizer("qwen", [token]), "")).toBeUndefined();
    expect(fimTemplateOf(fimTokenizer("qwen", ["<|file_sep|>"]), "")).toMatchObject({ inRepository: undefined });
  });

  it("has files of a repository for the families that were trained on them", () => {
    const current = (family: FamilyName, name = "") =>
      fimTemplateOf(fimTokenizer(family), name)?.inRepository?.current.slice(0, 3).join(" ");
    expect(current("qwen")).toBe("<file> path <prefix>");
    expect(current("starCoder2")).toBe("<file> <prefix> path");
    expect(current("starCoder", "mellum")).toBe("<file> path <suffix>");
    for (const family of ["codeGemma", "starCoder", "seedCoder", "codeLlama", "deepSeek"] as const) expect(current(family)).toBeUndefined();
  });
});
