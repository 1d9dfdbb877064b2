import { describe, expect, it } from "vitest";
import { splitWords } from "../../../src/retrieval/splitWords.ts";
import { stem } from "../../../src/retrieval/stem.ts";
import { textTerms } from "../../../src/retrieval/textTerms.ts";

describe("words of identifiers", () => {
  it.each([
    ["camelCase", ["camel", "case", "camelcase"]],
    ["HTTPServer", ["http", "server", "httpserver"]],
    ["snake_case_name", ["snake", "case", "name", "snakecasename"]],
    ["SCREAMING_CASE", ["screaming", "case", "screamingcase"]],
    ["kebab-case", ["kebab", "case"]],
    ["utf8", ["utf", "8", "utf8"]],
    ["parseURL", ["parse", "url", "parseurl"]],
    ["größeÄndern", ["größe", "ändern", "größeändern"]],
    ["日本語", ["日本語"]],
    ["plain", ["plain"]],
    ["__", []],
    ["a".repeat(41), []],
  ])("of %s are %j", (identifier, words) => {
    expect(splitWords(identifier)).toEqual(words);
  });
});

describe("stems", () => {
  it.each([
    ["cancelled", "cancelling", "cancel"],
    ["copies", "copied", "copy"],
    ["makes", "making", "make"],
    ["tokenizer", "tokenization", "tokenize"],
    ["generated", "generation", "generates"],
    ["written", "writes", "writing"],
    ["indices", "indexes", "index"],
    ["completion", "completed", "completes"],
  ])("of %s, %s and %s are one", (...words) => {
    expect(new Set(words.map(stem)).size).toBe(1);
  });

  it.each([
    ["setting", "set"],
    ["string", "str"],
    ["status", "stat"],
    ["class", "clamp"],
  ])("of %s and %s differ", (one, other) => {
    expect(stem(one)).not.toBe(stem(other));
  });
});

describe("terms", () => {
  it("leave out what any question says, single letters and long numbers", () => {
    expect(textTerms("Where does the x of 1234567 get cancelled?")).toEqual(["cancel"]);
  });
});
