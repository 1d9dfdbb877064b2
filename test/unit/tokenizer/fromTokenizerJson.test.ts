import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { byteCharacters } from "../../../src/tokenizer/byteAlphabet.ts";
import { readTokenizerJson } from "../../../src/tokenizer/fromTokenizerJson.ts";
import { createTokenizer } from "../../../src/tokenizer/tokenizer.ts";
import { appErrorOf } from "../../fixtures/appErrorOf.ts";
import { temporaryFolder } from "../../fixtures/temporaryFolder.ts";

const folders = temporaryFolder("fromTokenizerJson");
let count = 0;

type Files = Readonly<Record<string, unknown>>;

/** A folder with the bytes, "ab", and three special tokens; texts are written as they are, other values as JSON. */
function folderOf(change: Readonly<Record<string, unknown>> = {}, files: Files = {}): string {
  const path = folders.path(`model${count++}`);
  mkdirSync(path, { recursive: true });
  const vocab = Object.fromEntries([...byteCharacters, "ab"].map((token, id) => [token, id]));
  const tokenizer = {
    added_tokens: [
      { id: 257, content: "<|begin|>", special: true },
      { id: 258, content: "<|im_end|>", special: true },
      { id: 259, content: "<tool>", special: false },
    ],
    normalizer: { type: "NFC" },
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, use_regex: true },
    post_processor: null,
    model: { type: "BPE", vocab, merges: ["a b"] },
    ...change,
  };
  const written: Files = { "tokenizer.json": tokenizer, ...files };
  for (const [name, content] of Object.entries(written)) {
    if (content !== undefined) writeFileSync(join(path, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return path;
}

const model = (change: Readonly<Record<string, unknown>>) => ({ type: "BPE", vocab: { a: 0, b: 1 }, merges: [], ...change });

describe("a tokenizer from a folder", () => {
  it("takes tokens, pairs in either form, control and added tokens", async () => {
    for (const merges of [["a b"], [["a", "b"]]]) {
      const vocab = Object.fromEntries([...byteCharacters, "ab"].map((token, id) => [token, id]));
      const tokenizer = createTokenizer(await readTokenizerJson(folderOf({ model: model({ vocab, merges }) })));
      expect(tokenizer.encode("ab <|begin|><tool>", { special: true })).toEqual(
        [256, 32 + 188, 257, 259].with(1, byteCharacters.indexOf("\u0120")),
      );
      expect(tokenizer.encode("<|begin|>")).toHaveLength(9);
      expect([tokenizer.isControl(258), tokenizer.isControl(259)]).toEqual([true, false]);
    }
  });

  it("keeps text as it is, whatever the file would normalize", async () => {
    const tokenizer = createTokenizer(await readTokenizerJson(folderOf()));
    expect(tokenizer.decode(tokenizer.encode("e\u0301"))).toBe("e\u0301");
  });

  it("begins with a token where the configuration or else the template of single texts says so", async () => {
    const begin = { bos_token: "<|begin|>" };
    const single = [{ SpecialToken: { id: "<|begin|>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }];
    const template = { post_processor: { type: "Sequence", processors: [{ type: "ByteLevel" }, { type: "TemplateProcessing", single }] } };
    const beginOf = async (change: Files, config: unknown) =>
      (await readTokenizerJson(folderOf(change, { "tokenizer_config.json": config }))).beginToken;
    expect(await beginOf({}, begin)).toBeUndefined();
    expect(await beginOf(template, begin)).toBe(257);
    expect(await beginOf(template, { ...begin, add_bos_token: false })).toBeUndefined();
    expect(await beginOf({}, { bos_token: { content: "<|begin|>" }, add_bos_token: true })).toBe(257);
  });

  it("finds ends by the configuration, by the ids for generation and by name", async () => {
    const files = { "tokenizer_config.json": { eos_token: "<tool>" }, "generation_config.json": { eos_token_id: [257, 9_999] } };
    expect([...(await readTokenizerJson(folderOf({}, files))).endTokens]).toEqual([259, 257, 258]);
    const { endTokens } = await readTokenizerJson(folderOf({}, { "config.json": { eos_token_id: 259 }, "special_tokens_map.json": {} }));
    expect([...endTokens]).toEqual([259, 258]);
  });

  it("finds the tokens of fill-in-the-middle, which no text becomes", async () => {
    const added_tokens = ["<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>"].map((content, index) => ({
      id: 257 + index,
      content,
      special: false,
    }));
    const vocabulary = await readTokenizerJson(folderOf({ added_tokens }));
    expect(vocabulary.fimTokens).toMatchObject({ prefix: 257, middle: 258, suffix: 259, repository: undefined });
    expect(createTokenizer(vocabulary).encode("<|fim_prefix|>")).not.toContain(257);
  });

  it("takes the chat template from its own file or the configuration", async () => {
    const tokens = { bos_token: "<|begin|>", eos_token: "<|im_end|>" };
    const templateOf = async (files: Files) => (await readTokenizerJson(folderOf({}, files))).chatTemplate;
    const named = [
      { name: "tool_use", template: "t" },
      { name: "default", template: "d" },
    ];
    expect(await templateOf({ "tokenizer_config.json": { ...tokens, chat_template: named } })).toMatchObject({
      source: "d",
      beginText: "<|begin|>",
      endText: "<|im_end|>",
    });
    const both = await templateOf({ "tokenizer_config.json": { chat_template: "c" }, "chat_template.jinja": "{{ j }}" });
    expect([both.source, both.path.endsWith("chat_template.jinja")]).toEqual(["{{ j }}", true]);
    expect((await templateOf({})).source).toBeUndefined();
  });

  it("leaves a hole where no token has an id, and a token may be called as an object's own property", async () => {
    const vocab = '{"a":0,"__proto__":2,"constructor":3}';
    const text = `{"model":{"vocab":${vocab},"merges":[]},"pre_tokenizer":{"type":"ByteLevel"}}`;
    const vocabulary = await readTokenizerJson(folderOf({}, { "tokenizer.json": text }));
    expect(vocabulary.tokens).toEqual(["a", "", "__proto__", "constructor"]);
    expect(createTokenizer(vocabulary).tokenId("")).toBeUndefined();
  });

  const unsupported: [string, Readonly<Record<string, unknown>>, string][] = [
    ["Unigram", { model: { type: "Unigram", vocab: [["a", 0]] } }, '"model.type" must be "BPE", got "Unigram"'],
    ["no bytes", { pre_tokenizer: { type: "Whitespace" } }, "no vocabulary that is neither"],
    [
      "a cut that is not known",
      { pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "ByteLevel" }, { type: "BertPreTokenizer" }] } },
      "no step of type",
    ],
    [
      "a pattern that is not known",
      {
        pre_tokenizer: {
          type: "Sequence",
          pretokenizers: [{ type: "Split", pattern: { Regex: "\\bx" }, behavior: "Isolated" }, { type: "ByteLevel" }],
        },
      },
      "no \\b at 0",
    ],
    [
      "a split that drops text",
      {
        pre_tokenizer: {
          type: "Sequence",
          pretokenizers: [{ type: "Split", pattern: { String: "x" }, behavior: "Removed" }, { type: "ByteLevel" }],
        },
      },
      'no split of behavior "Removed"',
    ],
  ];
  it.each(unsupported)("refuses %s and says what to choose", async (_, change, message) => {
    const error = await appErrorOf(() => readTokenizerJson(folderOf(change)));
    expect(error.code).toBe("model/unsupportedTokenizer");
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/tokenizer\.json: .*; choose a model of/);
  });

  const malformed: [string, Readonly<Record<string, unknown>>, Files, string][] = [
    ["a file that is no JSON", {}, { "tokenizer.json": "{" }, "tokenizer.json: the file must be JSON"],
    ["no model", { model: undefined }, {}, '"model" must be as published'],
    [
      "ids that are texts",
      { model: model({ vocab: { a: "0" } }) },
      {},
      '"model.vocab" must be as published, got "must give each token its id"',
    ],
    ["an id of two tokens", { model: model({ vocab: { a: 0, b: 0 } }) }, {}, 'must give each id once, got 0 for "a" and "b"'],
    ["ids that would fill the memory", { model: model({ vocab: { a: 2 ** 40 } }) }, {}, "must have 1 to 1048576 tokens"],
    ["no tokens", { model: model({ vocab: {} }), added_tokens: [] }, {}, "must have 1 to 1048576 tokens, got 0"],
    [
      "merges of three",
      { model: model({ merges: [["a", "b", "c"]] }) },
      {},
      '"model.merges" must be as published, got "must be a list of pairs',
    ],
    ["a step without a type", { pre_tokenizer: {} }, {}, '"pre_tokenizer.type" must be as published'],
    [
      "a configuration of something else",
      {},
      { "tokenizer_config.json": { bos_token: 5 } },
      'tokenizer_config.json: "bos_token" must be as published',
    ],
  ];
  it.each(malformed)("refuses %s", async (_, change, files, message) => {
    const error = await appErrorOf(() => readTokenizerJson(folderOf(change, files)));
    expect(error.code).toBe("model/malformed");
    expect(error.message).toContain(message);
    expect(error.message).toContain("; download the file again");
  });

  it("refuses a folder without the file, and files that are too large or none", async () => {
    expect(await appErrorOf(() => readTokenizerJson(folders.path("nowhere")))).toMatchObject({
      code: "model/notFound",
      message: expect.stringContaining("a model's folder must have this file, got none; download all files"),
    });
    const large = folderOf({}, { "tokenizer_config.json": "" });
    truncateSync(join(large, "tokenizer_config.json"), 2 ** 23 + 1);
    expect((await appErrorOf(() => readTokenizerJson(large))).message).toContain("must have at most 8388608 bytes, got 8388609");
    const nested = folderOf({}, { "tokenizer.json": undefined });
    mkdirSync(join(nested, "tokenizer.json"));
    expect((await appErrorOf(() => readTokenizerJson(nested))).message).toContain("must be a file, got a folder");
  });
});
