/**
 * Each .toml file in this folder is a case: a document with `█` for the cursor, what a model would write there, and what
 * the whole pipeline makes of it, with the language's grammar and by indentation alone. A wrong suggestion that somebody reports becomes a file here; no code is needed.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CompletionPipeline } from "../../../src/completion/pipeline.ts";
import type { Syntax } from "../../../src/completion/syntax/syntax.ts";
import { treeSyntax } from "../../../src/completion/syntax/treeSyntax.ts";
import { cutWindow, lineSourceOf } from "../../../src/completion/window.ts";
import { answeringBackend } from "../../unit/completion/scriptedBackend.ts";
import { grammarFolder } from "../../unit/completion/syntax/grammarFolder.ts";

const Expected = z.union([z.strictObject({ text: z.string(), replaceAfter: z.int().default(0) }), z.strictObject({ reason: z.string() })]);

const Case = z.strictObject({
  description: z.string(),
  languageId: z.string(),
  mode: z.enum(["line", "block", "auto"]).default("auto"),
  explicit: z.boolean().default(false),
  /** The document, with one `█` where the cursor stands. */
  text: z.string(),
  /** What the model would write from the cursor on if nothing stopped it. */
  model: z.string(),
  expected: Expected,
  /** Where indentation alone comes to something else. */
  byIndentation: Expected.optional(),
});

const folder = import.meta.dirname;
const files = readdirSync(folder).filter((name) => name.endsWith(".toml"));

const cases = files.map((name) => [basename(name, ".toml"), Case.parse(parse(readFileSync(join(folder, name), "utf8")))] as const);
const syntax = treeSyntax({ folder: grammarFolder });

describe("golden completions", () => {
  it("are there", () => {
    expect(files.length).toBeGreaterThan(100);
  });

  describe("with grammars", () => {
    it.each(cases)("%s", async (_, golden) => {
      expect(await suggest(golden, syntax), golden.description).toEqual(golden.expected);
    });
  });

  describe("by indentation alone", () => {
    it.each(cases)("%s", async (_, golden) => {
      expect(await suggest(golden), golden.description).toEqual(golden.byIndentation ?? golden.expected);
    });
  });
});

async function suggest({ languageId, mode, explicit, text, model }: z.infer<typeof Case>, syntax?: Syntax) {
  const [before, after, ...more] = text.split("█");
  if (before === undefined || after === undefined || more.length > 0) throw new Error("a case has one cursor");
  const head = lineSourceOf(before);
  const line = head.lineCount - 1;
  const window = cutWindow(lineSourceOf(before + after), line, head.lineAt(line).length);
  const backend = answeringBackend(model, (whole) => [...whole]);
  const pipeline = new CompletionPipeline(
    { backendFor: () => backend, now: () => 0, wait: async () => {}, ...(syntax && { syntax }) },
    () => ({
      promptTokens: 1024,
      multiLine: "auto",
      debounceMs: 0,
    }),
  );
  const outcome = await pipeline.suggest(
    { snapshot: { uri: "golden", path: "golden", languageId, ...window }, mode, explicit },
    new AbortController().signal,
  );
  return outcome.kind === "none" ? { reason: outcome.reason } : { text: outcome.text, replaceAfter: outcome.replaceAfter };
}
