/** Several continuations of one prompt: which of them is taken, and that looking at them loses nothing. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GenerateEnd, GenerateRequest } from "../../src/shared/protocol.ts";
import { followingTokens } from "../../src/worker/followingTokens.ts";
import { LocalModel } from "../../src/worker/localModel.ts";
import { texts } from "../fixtures/ggufWriter.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { tinyTokens, writeTinyLlama } from "../fixtures/tinyModel.ts";

const folder = temporaryFolder("continuation");
const contextLength = 64;
let model: LocalModel;
beforeAll(async () => {
  // Several are tried for models only that cannot fill in the middle.
  const metadata = { "tokenizer.ggml.tokens": texts(tinyTokens.map((token) => token.replace("fim_", "plain_"))) };
  const { path } = writeTinyLlama(folder.path("tiny.gguf"), { seed: 41, tensorType: "F32", overrides: { contextLength, metadata } });
  model = await LocalModel.open(
    { modelPath: path, cacheFolder: folder.path("cache"), threads: 1, form: "float32", bundleFolder: process.cwd() },
    () => {},
  );
});
afterAll(() => model.release());

async function generate(prefix: string, suffix: string, changes: Partial<GenerateRequest> = {}, signal = new AbortController().signal) {
  const pieces: string[] = [];
  const request: GenerateRequest = {
    prompt: { prefix, suffix },
    maxPromptTokens: 30,
    maxTokens: 8,
    stop: { strings: [], afterText: false },
    sampling: { temperature: 0 },
    ...changes,
  };
  const end: GenerateEnd = await model.generate(request, (piece) => pieces.push(piece), signal);
  return { text: pieces.join(""), end };
}

const prefixes = fc.constantFrom("a", "def f(", "x = 1\ny", "return ", "if (a) ", "for i in", "{", "日本");
const suffixes = fc.constantFrom(")", " + 1\nreturn x", "", "\n\nend", "é");

describe("the best of several continuations", () => {
  it("is the greedy one when there are no others, or nothing to compare them by", async () => {
    await fc.assert(
      fc.asyncProperty(prefixes, suffixes, async (prefix, suffix) => {
        const { text } = await generate(prefix, "");
        expect((await generate(prefix, suffix)).text).toBe(text);
        expect((await generate(prefix, suffix, { alternatives: 0 })).text).toBe(text);
      }),
      { numRuns: 10 },
    );
  });

  it("is the same each time, whatever was in the cache before", async () => {
    await fc.assert(
      fc.asyncProperty(prefixes, suffixes, prefixes, async (prefix, suffix, other) => {
        const first = await generate(prefix, suffix, { alternatives: 3 });
        await generate(other, suffix, { alternatives: 3 });
        await model.trace([7], () => {});
        expect((await generate(prefix, suffix, { alternatives: 3 })).text).toBe(first.text);
      }),
      { numRuns: 20 },
    );
  });

  it("is not always the greedy one", async () => {
    const differ: boolean[] = [];
    for (const prefix of ["a", "def f(", "return ", "if (a) ", "for i in", "{"]) {
      const greedy = await generate(prefix, ") + 1\n");
      differ.push((await generate(prefix, ") + 1\n", { alternatives: 3 })).text !== greedy.text);
    }
    expect(differ).toContain(true);
  });

  it("keeps to the length and the stop strings that were asked for", async () => {
    for (const maxTokens of [1, 2, 8]) {
      const { text } = await generate("x = ", ");", { alternatives: 3, maxTokens });
      expect(model.tokenizer.encode(text).length).toBeLessThanOrEqual(maxTokens * 4);
    }
    const { text } = await generate("x = ", ");", { maxTokens: 8 });
    const stop = { strings: [text.slice(2, 3)], afterText: false };
    expect((await generate("x = ", ");", { alternatives: 3, stop })).text).not.toContain(stop.strings[0]);
  });

  it("fits where prompt and continuation fill the cache to its end", async () => {
    for (const maxTokens of [1, 8]) {
      const longest = contextLength - maxTokens;
      const sizes: number[] = [];
      for (let length = longest - 4; length <= longest + 4; length++) {
        const prefix = "z;1=".repeat(20).slice(0, length);
        const { end } = await generate(prefix, ") + 1\n", { alternatives: 30, maxTokens, maxPromptTokens: 1000 });
        sizes.push(end.promptTokens);
        expect(["length", "endOfText"]).toContain(end.finish);
      }
      expect(Math.max(...sizes)).toBe(longest);
    }
  });

  it("is what there is when it is cancelled", async () => {
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    const { text, end } = await generate("return ", ")", { alternatives: 8, maxTokens: 30 }, controller.signal);
    if (end.finish === "cancelled")
      expect((await generate("return ", ")", { maxTokens: 30 })).text.startsWith(text.replace(/\ufffd$/, ""))).toBe(true);
    const aborted = await generate("return ", ")", { alternatives: 8 }, AbortSignal.abort());
    expect(aborted).toMatchObject({ text: "", end: { finish: "cancelled", generatedTokens: 0 } });
  });
});

describe("what follows the cursor", () => {
  const lines = (suffix: string) => model.tokenizer.decode(followingTokens(model.tokenizer, suffix));

  it("is the rest of the line and the next four lines that are not blank", () => {
    expect(lines(")\n\n  a\n \nb\nc\nd\ne")).toBe(")\n  a\nb\nc\nd\n");
    expect(lines("")).toBe("\n");
  });

  it("is no more than some tokens of it", () => {
    expect(followingTokens(model.tokenizer, "x".repeat(10_000))).toHaveLength(24);
  });
});

describe("candidates", () => {
  it("tell every text that was tried, the one given first, with the probability of each token and where its text ends", async () => {
    for (const prefix of ["a", "def f(", "return ", "if (a) ", "{"]) {
      const { text, end } = await generate(prefix, ") + 1\n", { alternatives: 4 });
      const candidates = end.candidates ?? [];
      expect(candidates.length).toBeGreaterThan(1);
      expect(candidates.length).toBeLessThanOrEqual(5);
      expect(candidates[0]).toEqual({ text, logProbabilities: end.logProbabilities, tokenEnds: end.tokenEnds });
      for (const { text: other, logProbabilities, tokenEnds } of candidates) {
        expect(tokenEnds).toHaveLength(logProbabilities.length);
        expect(tokenEnds.at(-1) ?? 0).toBe(other.length);
        expect([...tokenEnds].sort((a, b) => a - b)).toEqual(tokenEnds);
        expect(Math.max(...logProbabilities)).toBeLessThanOrEqual(0);
      }
      expect(candidates.map((candidate) => candidate.text)).toContain((await generate(prefix, "")).text);
    }
  });

  it("are none where nothing else was to be tried", async () => {
    expect((await generate("a", ")")).end).not.toHaveProperty("candidates");
  });

  it("end where they are asked to, with the token that ended them", async () => {
    const { text } = await generate("x = ", ");", { maxTokens: 8 });
    const stop = { strings: [text.slice(2, 3)], afterText: false };
    const { end } = await generate("x = ", ");", { alternatives: 3, stop });
    for (const candidate of end.candidates ?? []) expect(candidate.text).not.toContain(stop.strings[0]);
    const alone = await generate("x = ", ");", { stop });
    const { logProbabilities = [], tokenEnds } = alone.end;
    const greedy = end.candidates?.find((candidate) => candidate.text === alone.text);
    expect(greedy?.tokenEnds).toEqual(tokenEnds);
    for (const [index, value] of (greedy?.logProbabilities ?? []).entries())
      expect(value).toBeCloseTo(logProbabilities[index] ?? Number.NaN, 3);
  });
});
