/** Cuts must be those that Hugging Face's tokenizers makes with the patterns that the models were published with. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { jsonPreTokenizer } from "../../../src/tokenizer/jsonPreTokenizer.ts";
import { splitText } from "../../../src/tokenizer/preTokenizers.ts";
import { preTokenizerNamed } from "../../fixtures/vocabularies.ts";

interface Oracle {
  readonly texts: string[];
  /** As in a tokenizer.json. */
  readonly steps: Record<string, { type: string }[]>;
  /** By name and text. */
  readonly pieces: Record<string, string[][]>;
}

const oracle: Oracle = JSON.parse(readFileSync("test/fixtures/oracles/preTokenizers.json", "utf8"));

describe("cutting text as the published patterns do", () => {
  it.each(Object.entries(oracle.pieces))("%s, by its name and by its definition", (name, pieces) => {
    for (const patterns of [preTokenizerNamed(name).patterns, jsonPreTokenizer(oracle.steps[name] ?? [])]) {
      expect(oracle.texts.map((text) => splitText(text, patterns))).toEqual(pieces);
    }
  });
});
