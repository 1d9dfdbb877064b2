/**
 * Each .toml file in this folder is a case: a document, a code block of an answer, what the question was about, and what the document
 * becomes, or why the block has no place. A block that somebody saw in the wrong place becomes a file here; no code is needed.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { linesOf, replaceLines } from "../../../src/chat/apply/lineReplacement.ts";
import { placeBlock } from "../../../src/chat/apply/placeBlock.ts";

const Case = z.strictObject({
  description: z.string(),
  document: z.string(),
  block: z.string(),
  hint: z
    .strictObject({
      range: z.strictObject({ startLine: z.number(), text: z.string() }).optional(),
      fileText: z.string().optional(),
      language: z.string().optional(),
    })
    .default({}),
  expected: z.union([
    z.strictObject({ how: z.string(), text: z.string() }),
    /** Of the candidates the first lines. */
    z.strictObject({ reason: z.string(), candidates: z.array(z.string()).default([]) }),
  ]),
});

const folder = import.meta.dirname;
const files = readdirSync(folder).filter((name) => name.endsWith(".toml"));
const cases = files.map((name) => [basename(name, ".toml"), Case.parse(parse(readFileSync(join(folder, name), "utf8")))] as const);

describe("golden placements", () => {
  it.each(cases)("%s", (_, { description, document, block, hint, expected }) => {
    const { range, fileText, language } = hint;
    const placement = placeBlock({
      documentText: document,
      blockText: block,
      hint: { ...(range && { range }), ...(fileText !== undefined && { fileText }), ...(language !== undefined && { language }) },
    });
    const result =
      placement.kind === "placed"
        ? { how: placement.how, text: replaceLines(linesOf(document), placement.replacements).join("\n") }
        : { reason: placement.reason, candidates: placement.candidates.map(({ label }) => label) };
    expect(result, description).toEqual(expected);
  });
});
