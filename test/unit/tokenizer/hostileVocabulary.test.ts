/** What a stranger's file says of its tokens leads to a tokenizer or to an error that a user can act on, never to anything else. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GgufValue } from "../../../src/model/formats/gguf.ts";
import { AppError } from "../../../src/shared/errors.ts";
import { readVocabulary } from "../../../src/tokenizer/fromGguf.ts";
import { readTokenizerJson } from "../../../src/tokenizer/fromTokenizerJson.ts";
import { createTokenizer, type Vocabulary } from "../../../src/tokenizer/tokenizer.ts";
import { temporaryFolder } from "../../fixtures/temporaryFolder.ts";
import { sentencePieceFile } from "../../fixtures/vocabularies.ts";

const folder = temporaryFolder("hostileVocabulary");

async function useOrRefuse(read: () => Vocabulary | Promise<Vocabulary>): Promise<void> {
  try {
    const tokenizer = createTokenizer(await read());
    const ids = tokenizer.encode("if (x) {\n  return <s>\u2581日🙂;", { special: true, atStart: true });
    expect(ids.every((id) => id >= 0 && id < tokenizer.vocabularySize)).toBe(true);
    expect(tokenizer.splitTail("a b")).toBeLessThanOrEqual(3);
    tokenizer.decode(ids);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.message).toMatch(/: .*, got .*; (download|choose)/s);
  }
}

describe("metadata of a stranger's GGUF file", () => {
  const keys = [
    ...["model", "pre", "tokens", "scores", "token_type", "merges", "bos_token_id", "eos_token_id", "unknown_token_id"],
    ...["add_bos_token", "add_space_prefix", "fim_pre_token_id", "prefix_token_id", "eot_token_id"],
  ].map((key) => `tokenizer.ggml.${key}`);
  const value: fc.Arbitrary<GgufValue | undefined> = fc.oneof(
    fc.constantFrom("gpt2", "llama", "default", "tekken", "", undefined, true, false, -1, 0, 5, 1e9, Number.NaN, Number.POSITIVE_INFINITY),
    fc.array(
      fc.constantFrom("a", "b", "ab", "a b", " ", "", "<s>", "<0x41>", "<0xZZ>", "\u2581", "<fim_prefix>", "<fim_middle>", "<fim_suffix>"),
    ),
    fc.array(fc.oneof(fc.integer({ min: -2, max: 7 }), fc.constantFrom(Number.NaN, 1e300)), { maxLength: 12 }),
  );
  const changes = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 6, noNullPrototype: true });

  it("is used or refused", async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (change) => {
        await useOrRefuse(() => readVocabulary(sentencePieceFile("bare", change)));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a stranger's tokenizer.json", () => {
  const files: Record<string, { readonly file: Readonly<Record<string, unknown>> }> = JSON.parse(
    readFileSync("test/fixtures/oracles/tokenizerJson.json", "utf8"),
  );
  const broken = fc.oneof(
    fc.constantFrom(
      null,
      true,
      -1,
      0,
      2 ** 40,
      "",
      "BPE",
      "(a+)+",
      "\\p{",
      "[a",
      [],
      {},
      [[]],
      [null],
      { type: "Sequence" },
      { type: "Split" },
    ),
    fc.json({ maxDepth: 2 }).map((text): unknown => JSON.parse(text)),
  );

  /** The value with one part of it replaced; each number chooses a branch on the way to it. */
  function replaced(value: unknown, path: readonly number[], by: unknown): unknown {
    const [turn, ...rest] = path;
    if (turn === undefined || typeof value !== "object" || value === null) return by;
    const entries = Object.entries(value);
    const chosen = entries[turn % Math.max(1, entries.length)]?.[0];
    const changed = entries.map(([key, child]) => [key, key === chosen ? replaced(child, rest, by) : child] as const);
    return Array.isArray(value) ? changed.map(([, child]) => child) : Object.fromEntries(changed);
  }

  it("is used or refused", async () => {
    const name = fc.constantFrom(...Object.keys(files));
    mkdirSync(folder.path("model"), { recursive: true });
    await fc.assert(
      fc.asyncProperty(name, fc.array(fc.nat(20), { maxLength: 5 }), broken, async (chosen, path, by) => {
        writeFileSync(join(folder.path("model"), "tokenizer.json"), JSON.stringify(replaced(files[chosen]?.file, path, by)));
        await useOrRefuse(() => readTokenizerJson(folder.path("model")));
      }),
      { numRuns: 200 },
    );
  });
});
