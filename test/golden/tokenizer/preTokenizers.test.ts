/** Cuts must be those that Hugging Face's tokenizers makes with the patterns that the models were published with. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { splitText } from "../../../src/tokenizer/preTokenizers.ts";
import { preTokenizerNamed } from "../../fixtures/vocabularies.ts";

const oracle: { readonly texts: string[]; readonly pieces: Record<string, string[][]> } = JSON.parse(
  readFileSync("test/fixtures/oracles/preTokenizers.json", "utf8"),
);

describe("cutting text as the published patterns do", () => {
  it.each(Object.entries(oracle.pieces))("%s", (name, pieces) => {
    const { patterns } = preTokenizerNamed(name);
    const found = oracle.texts.map((text) => splitText(text, patterns));
    expect(found).toEqual(pieces);
  });
});
