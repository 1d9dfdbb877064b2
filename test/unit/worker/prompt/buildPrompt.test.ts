import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ContextPiece, Prompt } from "../../../../src/shared/protocol.ts";
import { buildPrompt, type PromptBuilding } from "../../../../src/worker/prompt/buildPrompt.ts";
import { fimTemplateOf } from "../../../../src/worker/prompt/fimTemplates.ts";
import { StickySuffix } from "../../../../src/worker/prompt/stickySuffix.ts";
import { type FamilyName, familyTokens, fimTokenizer } from "./fimModel.ts";

function model(family: FamilyName, name = "", beginToken?: number): PromptBuilding {
  const tokenizer = fimTokenizer(family, [], beginToken);
  return { tokenizer, template: fimTemplateOf(tokenizer, name), stickySuffix: new StickySuffix() };
}

const textOf = (building: PromptBuilding, prompt: Prompt, maxTokens = 1000) => {
  const { ids, healed } = buildPrompt(building, prompt, maxTokens);
  return building.tokenizer.decode(ids) + (healed.length > 0 ? `[${Buffer.from(healed).toString()}]` : "");
};

const models: readonly [FamilyName, string][] = [
  ...(["qwen", "codeGemma", "starCoder", "starCoder2", "seedCoder", "codeLlama", "deepSeek", "none"] as const).map(
    (family): [FamilyName, string] => [family, ""],
  ),
  ["starCoder", "mellum"],
  ["mistral", "codestral"],
  ["mistral", ""],
];
const hole = { prefix: "def add(a, b):\n    ret", suffix: "\n\nadd(1, 2)\n" };
const context: readonly ContextPiece[] = [
  { source: "imports", path: "lib.py", text: "x = 1\n" },
  { source: "clipboard", text: "copied\nlines" },
];
const inProject = { ...hole, path: "src/main.py", languageId: "python", context };

describe("a prompt around a hole", () => {
  it.each([
    ["qwen", "", "<|fim_prefix|>def add(a, b):\n   <|fim_suffix|>\n\nadd(1, 2)\n<|fim_middle|>[ ret]"],
    ["starCoder", "mellum", "<fim_suffix>\n\nadd(1, 2)\n<fim_prefix>def add(a, b):\n   <fim_middle>[ ret]"],
    ["codeLlama", "", "\u2581<PRE>\u2581<SUF>\n\nadd(1, 2)\n\u2581<MID>def add(a, b):\n   [ ret]"],
    ["mistral", "codestral", "[SUFFIX]\n\nadd(1, 2)\n[PREFIX]def add(a, b):\n   [ ret]"],
    ["mistral", "", "def add(a, b):\n   [ ret]"],
    ["none", "", "def add(a, b):\n   [ ret]"],
  ] as const)("for %s %s has the order of training and takes text back only where it goes on after it", (family, name, expected) => {
    expect(textOf(model(family, name), hole)).toBe(expected);
  });

  it.each([
    [
      "qwen",
      "",
      "<|repo_name|>project\n<|file_sep|>lib.py\nx = 1\n\n<|file_sep|>src/main.py\n<|fim_prefix|># copied\n# lines\ndef add(a, b):\n   <|fim_suffix|>\n\nadd(1, 2)\n<|fim_middle|>[ ret]",
    ],
    [
      "starCoder2",
      "",
      "<repo_name>project<file_sep>lib.py\nx = 1\n<file_sep><fim_prefix>src/main.py\n# copied\n# lines\ndef add(a, b):\n   <fim_suffix>\n\nadd(1, 2)\n<fim_middle>[ ret]",
    ],
    [
      "codeGemma",
      "",
      "lib.py\nx = 1\n<|file_separator|>src/main.py\n<|fim_prefix|># copied\n# lines\ndef add(a, b):\n   <|fim_suffix|>\n\nadd(1, 2)\n<|fim_middle|>[ ret]",
    ],
    [
      "starCoder",
      "mellum",
      "<filename>lib.py\nx = 1\n\n<filename>src/main.py\n<fim_suffix>\n\nadd(1, 2)\n<fim_prefix># copied\n# lines\ndef add(a, b):\n   <fim_middle>[ ret]",
    ],
    [
      "seedCoder",
      "",
      "<[fim-suffix]>\n\nadd(1, 2)\n<[fim-prefix]># lib.py\n# x = 1\n# copied\n# lines\ndef add(a, b):\n   <[fim-middle]>[ ret]",
    ],
    [
      "qwen",
      "Qwen2.5 Coder 0.5B Instruct",
      "<|fim_prefix|># lib.py\n# x = 1\n# copied\n# lines\ndef add(a, b):\n   <|fim_suffix|>\n\nadd(1, 2)\n<|fim_middle|>[ ret]",
    ],
    ["none", "", "def add(a, b):\n   [ ret]"],
  ] as const)("for %s %s has other files before it as in training, else as comments, or none", (family, name, expected) => {
    expect(textOf(model(family, name), inProject)).toBe(expected);
  });

  it.each([
    ["if ok {\n\t\t", "if ok {\n", "\t\t"],
    ["total = ", "total =", " "],
    ["    ", "", "    "],
    ["total", "", "total"],
    ["sum(total", "sum(", "total"],
    ["if ok {\n", "if ok {\n", ""],
    [`x${" ".repeat(300)}`, `x${" ".repeat(44)}`, " ".repeat(256)],
  ])(
    "takes back the last word before a special token, or blanks, which stand in one token with what follows: %j",
    (prefix, kept, blanks) => {
      const taken = blanks === "" ? "" : `[${blanks}]`;
      expect(textOf(model("qwen"), { prefix, suffix: "" })).toBe(`<|fim_prefix|>${kept}<|fim_suffix|><|fim_middle|>${taken}`);
    },
  );

  it.each(["qwen", "codeLlama", "none"] as const)("takes nothing back of a %s prompt where that is off", (family) => {
    const built = buildPrompt(model(family), { prefix: "total = su", suffix: "", healing: "off" }, 100);
    expect(built.healed).toHaveLength(0);
    expect(textOf(model(family), { prefix: "total = su", suffix: "", healing: "off" })).toContain("total = su");
  });

  it("is one of a hole also where nothing follows or comes before the cursor", () => {
    expect(textOf(model("qwen"), { ...hole, suffix: "" })).toBe("<|fim_prefix|>def add(a, b):\n   <|fim_suffix|><|fim_middle|>[ ret]");
    expect(textOf(model("codeLlama"), { ...hole, prefix: "" })).toBe("\u2581<PRE>\u2581<SUF>\n\nadd(1, 2)\n\u2581<MID>");
    expect(textOf(model("none"), { prefix: "", suffix: "" })).toBe("<|endoftext|>");
    expect(buildPrompt(model("qwen"), hole, 100)).toMatchObject({ settledTokens: 1 + hole.prefix.length - " ret".length });
  });

  it("names no file where the current one has no path", () => {
    expect(textOf(model("qwen"), { ...hole, languageId: "python", context })).toBe(
      "<|fim_prefix|># lib.py\n# x = 1\n# copied\n# lines\ndef add(a, b):\n   <|fim_suffix|>\n\nadd(1, 2)\n<|fim_middle|>[ ret]",
    );
  });

  it("begins with the begin token of the model", () => {
    expect(buildPrompt(model("deepSeek", "", 256), hole, 100).ids.slice(0, 2)).toEqual([256, 257]);
  });

  it("leaves out pieces that do not fit into their share, and takes smaller ones after them", () => {
    const pieces: ContextPiece[] = [
      { source: "imports", path: "large.py", text: "y".repeat(500) },
      { source: "imports", path: "small.py", text: "z" },
    ];
    const text = textOf(model("qwen"), { ...inProject, context: pieces }, 200);
    expect(text).not.toContain("large.py");
    expect(text).toContain("<|file_sep|>small.py\nz\n");
  });
});

const unit = fc.constantFrom("a", "b", " ", "\n", "(", "é", "🙂", "1", "    ", ...Object.values(familyTokens).flat(), "<|endoftext|>");
const text = fc.string({ unit, maxLength: 400 });
const piece = fc.record({
  source: fc.constantFrom("imports" as const, "clipboard" as const),
  path: text,
  text,
});
const prompts: fc.Arbitrary<Prompt> = fc.record(
  { prefix: text, suffix: text, path: text, languageId: fc.constantFrom("python", "css"), context: fc.array(piece, { maxLength: 4 }) },
  { requiredKeys: ["prefix", "suffix"] },
);
const anyModel = fc.constantFrom(...models);

describe("any prompt", () => {
  it("is within its budget and never empty", () => {
    fc.assert(
      fc.property(anyModel, prompts, fc.integer({ min: 1, max: 1500 }), ([family, name], prompt, maxTokens) => {
        const { ids } = buildPrompt(model(family, name), prompt, maxTokens);
        expect(ids.length).toBeGreaterThan(0);
        expect(ids.length).toBeLessThanOrEqual(maxTokens);
      }),
      { numRuns: 300 },
    );
  });

  it("has no special token that the user wrote: their number does not depend on the text", () => {
    fc.assert(
      fc.property(anyModel, prompts, ([family, name], drawn) => {
        // A prompt of nothing begins with a token of its own.
        const prompt = { ...drawn, prefix: `a b ${drawn.prefix}` };
        const plain = (value: string) => value.replaceAll(/[<>[\]]/gu, "x");
        const counts = [
          prompt,
          { ...prompt, prefix: plain(prompt.prefix), suffix: plain(prompt.suffix), context: plainContext(prompt, plain) },
        ];
        const [special, without] = counts.map((each) => {
          const building = model(family, name);
          return buildPrompt(building, each, 20_000).ids.filter((id) => building.tokenizer.isControl(id));
        });
        expect(special).toEqual(without);
      }),
      { numRuns: 200 },
    );
  });

  it("is the same when it was built before", () => {
    fc.assert(
      fc.property(anyModel, prompts, ([family, name], prompt) => {
        const building = model(family, name);
        expect(buildPrompt(building, prompt, 300)).toEqual(buildPrompt(building, prompt, 300));
        expect(buildPrompt(building, prompt, 300)).toEqual(buildPrompt(model(family, name), prompt, 300));
      }),
      { numRuns: 100 },
    );
  });

  it("changes only behind what was typed, but for one step in many keys", () => {
    fc.assert(
      fc.property(anyModel, fc.nat({ max: 600 }), fc.nat({ max: 300 }), ([family, name], lengthBefore, suffixLength) => {
        const building = model(family, name);
        const prefix = "abcdefghi ".repeat(100).slice(0, lengthBefore);
        const suffix = `\n${"klmno\n".repeat(60)}`.slice(0, suffixLength);
        const typed = "next words";
        let moves = 0;
        let last: readonly number[] | undefined;
        for (let count = 0; count <= typed.length; count++) {
          const { ids, healed } = buildPrompt(building, { prefix: prefix + typed.slice(0, count), suffix, path: "a.ts" }, 400);
          if (last !== undefined) {
            const common = last.findIndex((id, index) => id !== ids[index]);
            // What can be kept goes up to the last piece of the prefix; behind it stand the suffix, at most 100 here, and special tokens.
            const behind = building.template?.alone.indexOf("suffix") ?? -1;
            const isSuffixLast = behind > (building.template?.alone.indexOf("prefix") ?? 0);
            const may = (isSuffixLast ? 100 : 0) + typed.length + healed.length + 4;
            if (common >= 0 && common < last.length - may) moves++;
          }
          last = ids;
        }
        expect(moves).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  it("keeps its suffix where that comes first and lines far below change", () => {
    const building = model("seedCoder");
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    const first = buildPrompt(building, { prefix: "a", suffix: lines.join("\n"), path: "a.ts" }, 2000);
    const changed = lines.map((line, index) => (index === 20 ? "other" : line)).join("\n");
    expect(buildPrompt(building, { prefix: "a", suffix: changed, path: "a.ts" }, 2000)).toEqual(first);
    expect(buildPrompt(model("qwen"), { prefix: "a", suffix: "x\ny", path: "a.ts" }, 2000).ids).not.toEqual(first.ids);
  });
});

function plainContext({ context: pieces }: Prompt, plain: (value: string) => string): readonly ContextPiece[] {
  return (pieces ?? []).map((each) => ({ ...each, text: plain(each.text) }));
}
