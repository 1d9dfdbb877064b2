import { describe, expect, it } from "vitest";
import { fimTemplateOf } from "../../../../src/worker/prompt/fimTemplates.ts";
import { type FamilyName, familyTokens, fimTokenizer } from "./fimModel.ts";

const orderOf = (family: FamilyName, name = "some model") => fimTemplateOf(fimTokenizer(family), name)?.alone.join(" ");

describe("the format of a family", () => {
  it.each([
    ["qwen", "some model", "<prefix> prefix <suffix> suffix <middle>"],
    ["qwen", "Qwen3 Coder 30B A3B Instruct", "<prefix> prefix <suffix> suffix <middle>"],
    ["codeGemma", "some model", "<prefix> prefix <suffix> suffix <middle>"],
    ["granite4", "Granite 4.0 Micro", "<prefix> prefix <suffix> suffix <middle>"],
    ["stableCode", "stable-code-3b", "<prefix> prefix <suffix> suffix <middle>"],
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
    for (const name of ["Qwen3 0.6B", "Qwen3-4B-Instruct-2507", "qwen 3 8b"]) expect(orderOf("qwen", name)).toBeUndefined();
  });

  it.each([
    ["qwen", "Qwen2.5 Coder 1.5B", "qwen"],
    ["qwen", "Qwen2.5 Coder 0.5B Instruct AWQ", "qwenInstruct"],
    ["codeGemma", "codegemma-2b", "codeGemma"],
    ["starCoder", "Mellum 4b Base", "mellum"],
    ["starCoder", "Granite 3.3 2b Instruct", "prefixFirst"],
    ["granite4", "Granite 4.1 3b", "prefixFirst"],
    ["stableCode", "stable-code-3b", "prefixFirst"],
    ["deepSeek", "deepseek-ai_deepseek-coder-1.3b-instruct", "prefixFirst"],
    ["starCoder2", "starcoder2-3b", "starCoder2"],
    ["seedCoder", "Seed Coder 8B Base", "seedCoder"],
    ["codeLlama", "codellama_codellama-7b-instruct-hf", "codeLlama"],
    ["mistral", "Codestral-22B-v0.1", "codestral"],
  ] as const)("of %s, %s, has the name that the catalogue calls it by, %s", (family, name, expected) => {
    expect(fimTemplateOf(fimTokenizer(family), name)?.name).toBe(expected);
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
    expect(current("codeGemma")).toBe("<file> path <prefix>");
    for (const family of ["granite4", "stableCode", "starCoder", "seedCoder", "codeLlama", "deepSeek"] as const)
      expect(current(family)).toBeUndefined();
  });
});
