import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fimTextsOf } from "../../../../src/backend/remote/fimTexts.ts";
import { fittedPrompt, partsText, promptText } from "../../../../src/backend/remote/promptText.ts";
import { brokenSpecialTexts, hasSpecialText, withoutSpecialTexts } from "../../../../src/backend/remote/specialTexts.ts";
import { fimTemplateOf } from "../../../../src/worker/prompt/fimTemplates.ts";
import { type FamilyName, familyTokens, fimTokenizer } from "../../worker/prompt/fimModel.ts";

const special = fc.constantFrom(
  "<|fim_prefix|>",
  "<|im_end|>",
  "<fim_suffix>",
  "<PRE>",
  "[SUFFIX]",
  "</s>",
  "<｜fim▁hole｜>",
  "<[fim-middle]>",
);
const userText = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.string({ unit: "grapheme", maxLength: 20 }) }, special), { maxLength: 8 })
  .map((parts) => parts.join(""));

describe("the format of a model that is known by its name only", () => {
  it.each([
    ["Qwen/Qwen2.5-Coder-7B", "qwen"],
    ["qwen2.5-coder:1.5b-base", "qwen"],
    ["qwen2.5-coder:1.5b", "qwenInstruct"],
    ["qwen2.5-coder", "qwenInstruct"],
    ["Qwen/Qwen2.5-Coder-7B-Instruct-AWQ", "qwenInstruct"],
    ["qwen2.5-coder-1.5b-q8_0.gguf", "qwen"],
    ["bigcode/starcoder2-3b", "starCoder2"],
    ["codellama:7b-code", "codeLlama"],
    ["google/codegemma-2b", "codeGemma"],
    ["JetBrains/Mellum-4b-base", "mellum"],
    ["ByteDance-Seed/Seed-Coder-8B-Base", "seedCoder"],
    ["codestral-latest", "codestral"],
    ["deepseek-ai/deepseek-coder-6.7b-base", "prefixFirst"],
    ["llama3.2:latest", undefined],
    ["Qwen/Qwen3-8B", undefined],
    ["gpt-4o", undefined],
  ])("%s is %s", (name, format) => {
    expect(fimTextsOf(name)?.name).toBe(format);
  });

  it.each([
    ["Qwen/Qwen2.5-Coder-7B", "qwen"],
    ["qwen2.5-coder-7b-instruct", "qwen"],
    ["codegemma-2b", "codeGemma"],
    ["mellum-4b-base", "starCoder"],
    ["starcoder2-3b", "starCoder2"],
    ["seed-coder-8b", "seedCoder"],
    ["codellama-7b", "codeLlama"],
    ["codestral-22b", "mistral"],
    ["deepseek-coder-6.7b", "deepSeek"],
    ["granite-3b-code", "starCoder"],
  ] as const)("of %s is the one that the worker knows by the tokens of %s", (name, family: FamilyName) => {
    const texts = fimTextsOf(name);
    expect(texts?.name).toBe(fimTemplateOf(fimTokenizer(family), name)?.name);
    // SentencePiece writes a space as U+2581.
    const names: readonly string[] = familyTokens[family].map((token) => token.replace(/^\u2581/u, ""));
    for (const token of Object.values(texts?.tokens ?? {})) expect(names).toContain(token.trim());
  });
});

describe("special texts", () => {
  it("are none of the user's in any prompt, and all of the format's", () => {
    const models = ["Qwen/Qwen2.5-Coder-7B", "codellama:7b-code", "codestral", "bigcode/starcoder2-3b", "deepseek-coder", "unknown"];
    fc.assert(
      fc.property(fc.constantFrom(...models), userText, userText, userText, userText, (model, prefix, suffix, path, text) => {
        const format = fimTextsOf(model);
        const prompt = fittedPrompt({ prefix, suffix, path: `${path}.ts`, context: [{ source: "imports", path, text }] }, 400);
        let whole = promptText(prompt, format);
        for (const token of Object.values(format?.tokens ?? {})) {
          // The format's own tokens stand in it once, but for those of files.
          expect(whole.split(token).length).toBeLessThanOrEqual(3);
          whole = whole.replaceAll(token, "\n");
        }
        expect(hasSpecialText(whole)).toBe(false);
        const parts = partsText(prompt);
        expect(hasSpecialText(parts.prefix) || hasSpecialText(parts.suffix)).toBe(false);
      }),
    );
  });

  it("cost a prompt what lies beyond them, and a text without them nothing", () => {
    expect(withoutSpecialTexts("a<|im_end|>b", "c</s>d")).toEqual({ prefix: "b", suffix: "c" });
    const code = "if (a < b && b > c) x = [1]; // <div></div> <T,>() => a | b";
    expect(withoutSpecialTexts(code, code)).toEqual({ prefix: code, suffix: code });
    expect(brokenSpecialTexts(code)).toBe(code);
  });

  it("are broken up in conversations, whole otherwise", () => {
    fc.assert(
      fc.property(userText, (text) => {
        const broken = brokenSpecialTexts(text);
        expect(hasSpecialText(broken)).toBe(false);
        expect(broken.replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });
});

describe("a prompt that is cut to its room", () => {
  const prompt = (length: number) => ({ prefix: "let a = 1;\n".repeat(length), suffix: "\nb();".repeat(400) });

  it("takes no more characters than the room has, whole pieces of context, and ends at the cursor", () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.integer({ min: 64, max: 1792 }), fc.array(fc.nat(3000), { maxLength: 5 }), (length, tokens, pieces) => {
        const context = pieces.map((size) => ({ source: "imports" as const, path: "a.ts", text: "x".repeat(size) }));
        const whole = prompt(length);
        const fitted = fittedPrompt({ ...whole, context }, tokens);
        const used = fitted.prefix.length + fitted.suffix.length + fitted.context.reduce((sum, { text }) => sum + text.length, 0);
        expect(used).toBeLessThanOrEqual(tokens * 3);
        expect(whole.prefix.endsWith(fitted.prefix)).toBe(true);
        expect(whole.suffix.startsWith(fitted.suffix)).toBe(true);
        expect(context).toEqual(expect.arrayContaining([...fitted.context]));
      }),
    );
  });

  it("begins at the same place while the user types on, so that the server's cache is of use", () => {
    const typed = Array.from({ length: 100 }, (_, index) =>
      fittedPrompt({ ...prompt(1000), prefix: prompt(1000).prefix + "x".repeat(index) }, 1000),
    );
    expect(new Set(typed.map(({ prefix }) => prefix.slice(0, 50))).size).toBe(1);
    const starts = Array.from({ length: 300 }, (_, index) => {
      const { prefix } = prompt(1000 + index);
      return prefix.length - fittedPrompt({ ...prompt(1000), prefix }, 1000).prefix.length;
    });
    expect(new Set(starts).size).toBeLessThanOrEqual(8);
  });
});
