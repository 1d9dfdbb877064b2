/** What must hold for text in and text out, whatever the model says: a tiny one says little of sense, but always the same. */
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GenerateEnd, GenerateRequest } from "../../src/shared/protocol.ts";
import { LocalModel } from "../../src/worker/localModel.ts";
import { appErrorOf } from "../fixtures/appErrorOf.ts";
import { int32s, text, texts } from "../fixtures/ggufWriter.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { type TinyOptions, tinyTokens, writeTinyLlama } from "../fixtures/tinyModel.ts";

const folder = temporaryFolder("local-model");
const open: LocalModel[] = [];
let model: LocalModel;
let count = 0;

/** Without the names of fill-in-the-middle the prompt is the text before the cursor. */
const plainTokens = texts(tinyTokens.map((token) => token.replace("fim_", "plain_")));

function openTiny(overrides: TinyOptions["overrides"] = {}, seed = 31): Promise<LocalModel> {
  return openFilling({ ...overrides, metadata: { "tokenizer.ggml.tokens": plainTokens, ...overrides.metadata } }, seed);
}

async function openFilling(overrides: TinyOptions["overrides"] = {}, seed = 31, bundleFolder = process.cwd()): Promise<LocalModel> {
  const { path } = writeTinyLlama(folder.path(`tiny-${count++}.gguf`), { seed, tensorType: "F32", overrides });
  const opened = await LocalModel.open(
    { modelPath: path, cacheFolder: folder.path("cache"), threads: 1, form: "float32", bundleFolder },
    () => {},
  );
  open.push(opened);
  return opened;
}

beforeAll(async () => {
  model = await openTiny();
});
afterAll(async () => {
  for (const opened of open) await opened.release();
});

const never = new AbortController().signal;

interface Generated {
  readonly text: string;
  readonly pieces: readonly string[];
  readonly end: GenerateEnd;
}

async function generate(prefix: string, changes: Partial<GenerateRequest> = {}, of = model, signal = never): Promise<Generated> {
  const pieces: string[] = [];
  const request: GenerateRequest = {
    prompt: { prefix, suffix: "" },
    maxPromptTokens: 100,
    maxTokens: 12,
    stop: { strings: [], afterText: false },
    sampling: { temperature: 0 },
    ...changes,
  };
  const end = await of.generate(request, (piece) => pieces.push(piece), signal);
  return { text: pieces.join(""), pieces, end };
}

/** Leaves nothing in the KV cache that a prompt of text begins with. */
async function forget(): Promise<void> {
  await model.trace([7], () => {});
}

const code = 'def total(items):\n    return sum(item.price for item in items)\n\n\nfor 日本 in "🙂 é": \n\tprint(x)  \n';
const part = fc
  .tuple(fc.nat({ max: code.length }), fc.nat({ max: code.length }))
  .map(([a, b]) => code.slice(Math.min(a, b), Math.max(a, b)));

/** The slow, obvious twin of a greedy generation: no cache, and every token looked at whether it may come. */
async function twin(prefix: string, maxTokens: number): Promise<string> {
  const { tokenizer } = model;
  const cut = tokenizer.splitTail(prefix);
  const healed = Buffer.from(prefix.slice(cut), "utf8");
  const [documentEnd = 0] = tokenizer.endTokens;
  const prompt = tokenizer.encode(prefix.slice(0, cut));
  const ids = prompt.length === 0 ? [documentEnd] : prompt;
  let spelled = Buffer.alloc(0);
  for (let index = 0; index < maxTokens; index++) {
    let last = new Float32Array();
    await model.trace(ids, (position, logits) => {
      if (position === ids.length - 1) last = logits.slice();
    });
    const rest = healed.subarray(spelled.length);
    const mayCome = (id: number) => {
      const bytes = Buffer.from(tokenizer.tokenBytes(id));
      const shared = Math.min(bytes.length, rest.length);
      return rest.length === 0 || (!tokenizer.isControl(id) && shared > 0 && bytes.subarray(0, shared).equals(rest.subarray(0, shared)));
    };
    const isSilent = (id: number) => tokenizer.isControl(id) && !tokenizer.endTokens.has(id);
    const allowed = [...last.keys()].filter((id) => mayCome(id) && !isSilent(id));
    const best = allowed.reduce((a, b) => ((last[b] ?? 0) > (last[a] ?? 0) ? b : a));
    if (tokenizer.endTokens.has(best)) break;
    ids.push(best);
    spelled = Buffer.concat([spelled, tokenizer.tokenBytes(best)]);
  }
  expect(spelled.subarray(0, healed.length).equals(healed)).toBe(true);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(spelled.subarray(healed.length));
}

describe("the name of a model", () => {
  it("is the catalogue's where that knows it, else the header's", async () => {
    // The catalogue lies beside the folder of the bundle, as models/catalogue lies beside src.
    const named = (name: string) => openFilling({ metadata: { "general.name": text(name) } }, 31, join(process.cwd(), "src"));
    expect((await named("Smollm2 135M 8k Lc100K Mix1 Ep2")).info.name).toBe("SmolLM2 135M Instruct");
    expect((await named("Somebody's own")).info.name).toBe("Somebody's own");
  });
});

describe("generated text", () => {
  it("begins exactly at the cursor wherever a text is cut, and is what the slow twin generates", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: code.length }), async (cut) => {
        const prefix = code.slice(0, cut);
        // Enough tokens to spell what was taken back, byte by byte at worst.
        const maxTokens = 4 + Buffer.byteLength(prefix.slice(model.tokenizer.splitTail(prefix)));
        const { text, pieces } = await generate(prefix, { maxTokens });
        expect(text).toBe(await twin(prefix, maxTokens));
        for (const piece of pieces) expect(piece).toMatch(/^\P{Cs}+$/u);
      }),
      { numRuns: 25 },
    );
  });

  it("is the same whether keys and values were cached or not", async () => {
    await fc.assert(
      fc.asyncProperty(part, part, part, async (start, first, second) => {
        await forget();
        const fresh = await generate(start + second);
        expect(fresh.end.reusedTokens).toBe(0);
        await generate(start + first);
        const cached = await generate(start + second);
        expect(cached.text).toBe(fresh.text);
        expect(cached.end).toMatchObject({ finish: fresh.end.finish, generatedTokens: fresh.end.generatedTokens });
        // The same again computes one token, or less than a piece where the prompt was cut.
        expect((await generate(start + second)).end.reusedTokens).toBe(cached.end.promptTokens - 1);
      }),
      { numRuns: 25 },
    );
  });

  it("is the same after a generation that was cancelled at any place", async () => {
    const expected = await generate(code, { maxTokens: 40 });
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 15 }), async (after) => {
        await forget();
        const controller = new AbortController();
        let heard = 0;
        const request: GenerateRequest = {
          prompt: { prefix: code, suffix: "" },
          maxPromptTokens: 100,
          maxTokens: 40,
          stop: { strings: [], afterText: false },
          sampling: { temperature: 0 },
        };
        if (after === 0) queueMicrotask(() => controller.abort());
        const onText = () => {
          if (++heard === after) controller.abort();
        };
        const { finish, generatedTokens } = await model.generate(request, onText, controller.signal);
        if (finish === "cancelled") expect(generatedTokens).toBeLessThan(40);
        const { text, end } = await generate(code, { maxTokens: 40 });
        expect(text).toBe(expected.text);
        if (after > 0) expect(end.reusedTokens).toBe(end.promptTokens - 1);
      }),
      { numRuns: 16 },
    );
  });

  it("is the same with texts to guess from, which save passes when they say what comes", async () => {
    const expected = await generate(code, { maxTokens: 40 });
    await forget();
    const texts = [`${code.trimEnd()}${expected.text}`, "something else"];
    const { text, end } = await generate(code, { maxTokens: 40, lookup: { texts } });
    expect(text).toBe(expected.text);
    expect(end.passes).toBeLessThan(end.generatedTokens);
    expect(end.acceptedTokens).toBeGreaterThan(0);
  });

  it("holds no control token, though the model may want one", async () => {
    const only = await openTiny({ metadata: { "tokenizer.ggml.token_type": int32s(tinyTokens.map((_, id) => (id % 3 === 0 ? 3 : 1))) } });
    for (const prefix of ["", "x", code]) {
      const ids: string[] = [];
      await only.generate(
        {
          prompt: { prefix, suffix: "" },
          maxPromptTokens: 100,
          maxTokens: 30,
          stop: { strings: [], afterText: false },
          sampling: { temperature: 3, seed: 1 },
        },
        (piece) => ids.push(piece),
        never,
      );
      const controls = tinyTokens.filter((_, id) => only.tokenizer.isControl(id) && id < 6);
      for (const control of controls) expect(ids.join("")).not.toContain(control);
    }
  });

  it("is the same for the same seed and not always the same for others", async () => {
    const sampled = async (seed: number) => (await generate(code, { sampling: { temperature: 1, seed } })).text;
    const drawn: string[] = [];
    for (let seed = 0; seed < 5; seed++) drawn.push(await sampled(seed));
    expect(new Set(drawn).size).toBeGreaterThan(1);
    expect(await sampled(3)).toBe(drawn[3]);
  });

  it("ends before a stop string that the model writes", async () => {
    const { text, end } = await generate(code, { maxTokens: 30 });
    expect([text.length > 8, end.finish]).toEqual([true, "length"]);
    for (const start of [0, 3, 6]) {
      const stop = text.slice(start, start + 2);
      const stopped = await generate(code, { maxTokens: 30, stop: { strings: [stop], afterText: false } });
      expect(stopped.text).toBe(text.slice(0, text.indexOf(stop)));
      expect(stopped.end.finish).toBe("stop");
      expect(stopped.end.generatedTokens).toBeLessThanOrEqual(end.generatedTokens);
    }
  });

  it("has at most as many tokens as asked for", async () => {
    for (const maxTokens of [1, 2, 7, 30]) {
      for (const prefix of ["", "x", code]) {
        const { end } = await generate(prefix, { maxTokens });
        expect(end.generatedTokens).toBeLessThanOrEqual(maxTokens);
        if (end.finish === "length") expect(end.generatedTokens).toBe(maxTokens);
      }
    }
  });

  it("goes on to the end of the KV cache at most", async () => {
    const { end } = await generate(code, { maxTokens: 255, maxPromptTokens: 1000 });
    expect(end.promptTokens + end.generatedTokens).toBeLessThanOrEqual(256);
    expect(end.promptTokens).toBe(1);
  });
});

describe("a prompt", () => {
  it("that outgrows its budget keeps its beginning until a step more is typed", async () => {
    const long = "ab ".repeat(100);
    let moves = 0;
    let previous = 0;
    const typed = 60;
    for (let length = 0; length < typed; length++) {
      const { end } = await generate(long + "xy".repeat(typed).slice(0, length), { maxPromptTokens: 40, maxTokens: 1 });
      expect(end.promptTokens).toBeLessThanOrEqual(40);
      if (length > 0 && end.reusedTokens < previous - 10) moves++;
      previous = end.promptTokens;
    }
    // A step is a quarter of the budget, 10 tokens, which are 10 of these characters at least.
    expect(moves).toBeLessThanOrEqual(typed / 10 + 1);
  });

  const strange: [string, string][] = [
    ["nothing", ""],
    ["a space", " "],
    ["white space", "  \n\t\n    "],
    ["more white space than is taken back", " ".repeat(600)],
    ["NUL", "\0"],
    ["NUL in the middle", "a\0b"],
    ["the first half of a pair", "x\ud83d"],
    ["the second half of a pair", "\ude42x"],
    ["lone halves in a row", "\ude42\ud83d\ud83d"],
    ["a byte order mark", "\ufeff"],
    ["the name of a control token", "a <|endoftext|>"],
    ["a word of a thousand letters", "a".repeat(1000)],
    ["emoji of a thousand pairs", "🙂".repeat(1000)],
  ];
  it.each(strange)("may be %s", async (_, prefix) => {
    const first = await generate(prefix, { maxTokens: 20 });
    expect(first.end.promptTokens).toBeGreaterThan(0);
    expect(["length", "endOfText"]).toContain(first.end.finish);
    expect((await generate(prefix, { maxTokens: 20 })).text).toBe(first.text);
    expect(first.text).not.toMatch(/\p{Cs}/u);
  });

  it("may end with bytes that the vocabulary cannot spell", async () => {
    const missing = [0x00, 0x09, "Z".charCodeAt(0), 0xc3];
    const tokens = tinyTokens.map((token, id) => (missing.includes(id - 6) ? `<unused${id}>` : token));
    const poor = await openTiny({ metadata: { "tokenizer.ggml.tokens": texts(tokens) } });
    for (const prefix of ["\0", "Z", "xZ", "\t", "def f():\n\t", "é", "x\0\0", "ZZZ ", " Z", "retZ", "Z\n"]) {
      const { end } = await generate(prefix, { maxTokens: 20 }, poor);
      expect(end.promptTokens, prefix).toBeGreaterThan(0);
    }
  });

  it("may end with a token whose parts the vocabulary does not have", async () => {
    // "xZ" is a token, but "Z" is not: when "x" comes in its place, nothing can spell the rest.
    const tokens = tinyTokens.map((token, id) => (id - 6 === "Z".charCodeAt(0) ? "<unused>" : id === 7 ? "xZ" : token));
    const metadata = { "tokenizer.ggml.tokens": texts(tokens), "tokenizer.ggml.pre": text("llama-bpe") };
    const poor = await openTiny({ metadata });
    expect(poor.tokenizer.encode("xZ")).toEqual([7]);
    for (let seed = 0; seed < 20; seed++) {
      const { end } = await generate("xZ", { sampling: { temperature: 10, seed } }, poor);
      expect(end.generatedTokens).toBeGreaterThan(0);
    }
  });

  it("of a model with a begin token begins with it", async () => {
    const metadata = { "tokenizer.ggml.add_bos_token": { type: 7, bytes: Uint8Array.of(1) } };
    const begins = await openTiny({ metadata });
    expect((await generate("", {}, begins)).end.promptTokens).toBe(1);
    const without = (await generate("ab", {})).end.promptTokens;
    expect((await generate("ab", {}, begins)).end.promptTokens).toBe(without);
    expect((await generate("def f ab", {}, begins)).end.promptTokens).toBe((await generate("def f ab", {})).end.promptTokens + 1);
  });
});

describe("requests", () => {
  it("that a newer one overtakes end as cancelled, and the newest is answered", async () => {
    const expected = await generate("return x", { maxTokens: 30 });
    const ends = await Promise.all([
      generate(code, { maxTokens: 100 }),
      generate("overtaken before it starts", { maxTokens: 100 }),
      generate("return x", { maxTokens: 30 }),
    ]);
    expect(ends.map(({ end }) => end.finish)).toEqual(["cancelled", "cancelled", expected.end.finish]);
    expect(ends[2].text).toBe(expected.text);
    expect(ends[1].pieces).toEqual([]);
  });

  it("that are cancelled before their turn leave the cache as it is", async () => {
    const { end } = await generate(code);
    const cancelled = await generate("something else entirely", {}, model, AbortSignal.abort());
    expect(cancelled).toMatchObject({ text: "", end: { finish: "cancelled", generatedTokens: 0 } });
    expect((await generate(code)).end.reusedTokens).toBe(end.promptTokens - 1);
  });

  const invalid: [Partial<GenerateRequest>, string][] = [
    [{ maxTokens: 0 }, "maxTokens must be an integer from 1 to 255, got 0"],
    [{ maxTokens: -3 }, "maxTokens must be an integer from 1 to 255, got -3"],
    [{ maxTokens: 1.5 }, "maxTokens must be an integer from 1 to 255, got 1.5"],
    [{ maxTokens: 256 }, "maxTokens must be an integer from 1 to 255, got 256"],
    [{ sampling: { temperature: -1 } }, "temperature must be from 0 to 10, got -1"],
    [{ sampling: { temperature: 0, topP: 2 } }, "topP must be above 0 and at most 1, got 2"],
  ];
  it.each(invalid)("of %j are refused, and do not end the one that runs", async (changes, message) => {
    const running = generate(code, { maxTokens: 20 });
    const error = await appErrorOf(() => generate("x", changes));
    expect(error).toMatchObject({ code: "request/invalid", message });
    expect((await running).end.finish).not.toBe("cancelled");
  });

  it("of no budget for the prompt use one token of it", async () => {
    for (const maxPromptTokens of [0, -5]) expect((await generate(code, { maxPromptTokens })).end.promptTokens).toBe(1);
  });
});

describe("a model that fills in the middle", () => {
  const place = { prefix: code.slice(0, 60), suffix: code.slice(70), path: "a.py", languageId: "python" };

  let filling: LocalModel;
  beforeAll(async () => {
    filling = await openFilling();
  });
  const fill = (changes: Partial<GenerateRequest>) => generate("", { prompt: place, ...changes }, filling);

  it("reads ahead what it reads when it is asked, with the suffix in it", async () => {
    const { end: ahead } = await fill({ priority: "prewarm" });
    const { end } = await fill({});
    expect(end.promptTokens).toBe(ahead.promptTokens);
    expect(end.reusedTokens).toBe(end.promptTokens - 1);
    const { end: without } = await fill({ prompt: { ...place, suffix: "" } });
    expect(without.promptTokens).toBeLessThan(end.promptTokens);
  });

  it("says that it reads context, which another does not", () => {
    expect(filling.info.readsContext).toBe(true);
    expect(model.info.readsContext).toBe(false);
  });

  it("goes on with a chat, in which there is no hole", async () => {
    const prompt = { prefix: "def f():", suffix: "" };
    const keptTokens = filling.tokenizer.encode(prompt.prefix.slice(0, filling.tokenizer.splitTail(prompt.prefix))).length;
    const chat = await fill({ prompt, priority: "chat" });
    expect(chat.end.promptTokens).toBe(keptTokens);
    expect((await fill({ prompt })).end.promptTokens).toBe(keptTokens + 3);
  });

  it("goes by the suffix, and gives what it says without alternatives as the first of them", async () => {
    const { text, end } = await fill({});
    const { text: other } = await fill({ prompt: { ...place, suffix: "\nreturn\n" } });
    expect(text).not.toBe(other);
    const chosen = await fill({ alternatives: 8 });
    expect(chosen.text).toBe(text);
    expect(chosen.end.generatedTokens).toBeGreaterThan(end.generatedTokens);
    const candidates = chosen.end.candidates ?? [];
    expect(candidates[0]?.text).toBe(text);
    // Three besides it, the likeliest first.
    expect(candidates).toHaveLength(4);
    const likelihoods = candidates.slice(1).map(({ logProbabilities }) => logProbabilities.reduce((sum, value) => sum + value, 0));
    expect(likelihoods).toEqual([...likelihoods].sort((one, other) => other - one));
  });

  it("gives none of its special tokens as text, and ends with one that it writes", async () => {
    let ended = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { text, end } = await fill({ maxTokens: 60, sampling: { temperature: 4, seed } });
      expect(text).not.toMatch(/<\|/u);
      if (end.finish === "endOfText") ended++;
    }
    expect(ended).toBeGreaterThan(0);
  });
});
