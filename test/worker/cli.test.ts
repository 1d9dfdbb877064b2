/** The real bundle of the command line as a process of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { text } from "../fixtures/ggufWriter.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { weightsOf, writeTinyLlama } from "../fixtures/tinyModel.ts";
import { referenceLogits } from "../reference/llama.ts";
import { buildBundle } from "./buildBundle.ts";

const folder = temporaryFolder("cli");
let script: string;
let tiny: ReturnType<typeof writeTinyLlama>;
beforeAll(async () => {
  script = await buildBundle("cli");
  // The command that tries devices forks the worker's bundle, which lies beside.
  await buildBundle("worker", "cli");
  tiny = writeTinyLlama(folder.path("tiny.gguf"), { seed: 61, tensorType: "Q8_0", overrides: { contextLength: 2048 } });
});

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

interface RunOptions {
  readonly input?: string | Uint8Array;
  /** Standard input does not end, as when a program writes one line after the other, or a person does. */
  readonly open?: boolean;
  readonly cache?: string;
}

async function run(args: readonly string[], { input = "", open = false, cache = folder.path("cache") }: RunOptions = {}): Promise<Result> {
  const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, NEARLINE_MODEL_CACHE: cache } });
  const chunks: { out: Buffer[]; errors: Buffer[] } = { out: [], errors: [] };
  child.stdout.on("data", (chunk: Buffer) => chunks.out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.errors.push(chunk));
  // A command that fails before it has read its input closes it.
  child.stdin.on("error", () => {});
  child.stdin.write(input);
  if (!open) child.stdin.end();
  const [code] = await once(child, "close");
  return { code, out: Buffer.concat(chunks.out).toString("utf8"), errors: Buffer.concat(chunks.errors).toString("utf8") };
}

const withTiny = (...args: string[]) => [...args, "--model", tiny.path];

function file(name: string, content: string | Uint8Array): string {
  const path = folder.path(name);
  writeFileSync(path, content);
  return path;
}

const lines = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join("");

/** What a command must say to somebody who called it wrongly. */
async function expectUserError(result: Promise<Result>, text: string): Promise<void> {
  const { code, out, errors } = await result;
  expect(errors).toContain(text);
  expect(errors.startsWith("nearline: ")).toBe(true);
  expect(errors).not.toMatch(/^ +at /m);
  expect({ code, out }).toEqual({ code: 2, out: "" });
}

describe("the command line", () => {
  it.each([
    [[], "a command is needed"],
    [["compleat"], 'there is no command "compleat"'],
    [["toString"], 'there is no command "toString"'],
    [["tokens", "--modell", "x"], "'--modell'"],
    [["tokens", "--model"], "--model"],
    [["complete", "--json", "--jsonl=yes"], "--jsonl"],
    [["logits", "extra"], "extra"],
    [["devices", "extra"], "extra"],
    [["models", "extra"], "extra"],
  ])("called with %j says what is wrong and how it is used", async (args, text) => {
    const result = run(args);
    await expectUserError(result, text);
    expect((await result).errors).toContain("usage: nearline COMMAND");
  });

  it("explains itself when asked", async () => {
    const { code, out, errors } = await run(["--help"]);
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    for (const command of ["complete", "chat", "tokens", "logits", "inspect", "models", "import", "devices"])
      expect(out).toContain(`\n  ${command} `);
    expect(await run(["complete", "--jsonl", "-h"])).toEqual({ code, out, errors });
  });

  it("ends without a word when nobody reads its output any more", async () => {
    const child = spawn(process.execPath, [script, ...withTiny("complete", "--jsonl")], {
      env: { ...process.env, NEARLINE_MODEL_CACHE: folder.path("cache") },
    });
    const errors: Buffer[] = [];
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    child.stdin.on("error", () => {});
    child.stdin.write(lines([{ id: 1, path: "x.py", prefix: "x = ", suffix: "" }]));
    await once(child.stdout, "data");
    child.stdout.destroy();
    child.stdin.end(lines([{ id: 2, path: "x.py", prefix: "x = ", suffix: "" }]));
    const [code] = await once(child, "close");
    expect({ code, errors: Buffer.concat(errors).toString("utf8") }).toEqual({ code: 141, errors: "" });
  });
});

describe("nearline tokens", () => {
  const Oracle = z.object({ prompts: z.record(z.string(), z.object({ text: z.string(), ids: z.array(z.number()) })) });
  const { prompts } = Oracle.parse(JSON.parse(readFileSync("test/fixtures/oracles/smollm2.json", "utf8")));

  it("gives the ids of the embedded model's own tokenizer", async () => {
    const [first, second] = Object.values(prompts).sort((a, b) => b.text.length - a.text.length);
    for (const prompt of [first, second]) {
      const { code, out, errors } = await run(["tokens"], { input: prompt?.text ?? "" });
      expect({ code, errors }).toEqual({ code: 0, errors: "" });
      expect(JSON.parse(out)).toEqual(prompt?.ids);
    }
  });

  it("takes names of control tokens for text, or with --special for the tokens", async () => {
    const plain = await run(withTiny("tokens"), { input: "<|im_start|>a" });
    expect(JSON.parse(plain.out).length).toBeGreaterThan(5);
    const special = await run(withTiny("tokens", "--special"), { input: "<|im_start|>a" });
    expect(JSON.parse(special.out)).toEqual([1, 6 + 97]);
  });

  it("gives an empty array for no text, and reads UTF-16 where a mark says so", async () => {
    expect((await run(withTiny("tokens"))).out).toBe("[]\n");
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("aé", "utf16le")]);
    expect(JSON.parse((await run(withTiny("tokens"), { input: wide })).out)).toEqual([6 + 97, 6 + 0xc3, 6 + 0xa9]);
  });

  it("takes a byte order mark of UTF-8 for text, as other programs that count tokens do", async () => {
    expect(JSON.parse((await run(withTiny("tokens"), { input: "\ufeffa" })).out)).toEqual([6 + 0xef, 6 + 0xbb, 6 + 0xbf, 6 + 97]);
  });

  it("says which model it cannot open", async () => {
    await expectUserError(run(["tokens", "--model", folder.path("none.gguf")], { input: "a" }), `${folder.path("none.gguf")}: `);
    await expectUserError(
      run(["tokens", "--model", file("text.gguf", "not a model at all, really")], { input: "a" }),
      "a model must be a GGUF or safetensors file",
    );
  });
});

describe("nearline chat", () => {
  const Answer = z.strictObject({
    id: z.string().optional(),
    text: z.string(),
    finish: z.enum(["stop", "endOfText", "length"]),
    promptTokens: z.number().int().min(1),
    reusedTokens: z.number().int().min(0),
    generatedTokens: z.number().int().min(0),
    prefillMs: z.number().min(0),
    decodeMs: z.number().min(0),
  });
  const short = ["--max-tokens", "12"];

  it("writes the answer to a question, or the answer and its figures as JSON", async () => {
    const shown = await run(withTiny("chat", "hi", ...short));
    expect(shown.code).toBe(0);
    const { code, out, errors } = await run(withTiny("chat", "hi", ...short, "--json"));
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    const answer = Answer.parse(JSON.parse(out));
    expect(shown.out).toBe(`${answer.text}\n`);
    expect(shown.errors).toBe(answer.finish === "length" ? "nearline: the answer was cut at 12 tokens (--max-tokens)\n" : "");
  });

  it("answers a conversation in a file, and goes on with an answer that was begun", async () => {
    const [question, begun] = [
      { role: "user", content: "hi" },
      { role: "assistant", content: "Hello" },
    ];
    const asked = file("asked.json", JSON.stringify([question]));
    const answered = file("answered.json", JSON.stringify([question, begun]));
    const ask = async (...args: string[]) => Answer.parse(JSON.parse((await run(withTiny("chat", "--json", ...short, ...args))).out));
    const fresh = await ask("--messages", asked);
    expect(await ask("hi")).toMatchObject({ text: fresh.text, promptTokens: fresh.promptTokens });
    expect((await ask("--messages", answered)).promptTokens).toBeGreaterThan(fresh.promptTokens);
    expect((await ask("hi", "--system", "Be brief.")).promptTokens).toBeGreaterThan(fresh.promptTokens);
  });

  it("answers line by line, each with its own options, and computes a follow-up's own tokens only", async () => {
    const question = { role: "user", content: "What does this do, and what does it do it for?" };
    const lines = [
      { id: "a", messages: [question], maxTokens: 5 },
      { id: "b", messages: [question], maxTokens: 3, temperature: 1, seed: 4 },
    ];
    const { out, errors } = await run(withTiny("chat", "--jsonl"), { input: lines.map((line) => `${JSON.stringify(line)}\n`).join("") });
    expect(errors).toBe("");
    const [first, second] = out
      .trimEnd()
      .split("\n")
      .map((line) => Answer.parse(JSON.parse(line)));
    expect(first).toMatchObject({ id: "a", reusedTokens: 0 });
    expect(second).toMatchObject({ id: "b", reusedTokens: (second?.promptTokens ?? 0) - 1 });
    expect(second?.generatedTokens).toBeLessThanOrEqual(3);
  });

  it.each([
    [["chat"], "chat needs one of"],
    [["chat", "hi", "--jsonl"], "chat needs one of"],
    [["chat", "hi", "--max-tokens", "none"], "--max-tokens must be a number from 1 on, got none"],
    [["chat", "--messages", "nowhere.json"], "nowhere.json: there is no such file"],
  ])("called with %j says what is wrong", async (args, text) => {
    await expectUserError(run(withTiny(...args)), text);
  });

  it("says what is wrong with a conversation", async () => {
    await expectUserError(run(withTiny("chat", "--messages", file("none.json", "[]"))), "none.json: ");
    await expectUserError(run(withTiny("chat", "x".repeat(5000))), "must fit into 2048 tokens, got");
    const line = '{"id":"a","messages":[{"role":"tool","content":"x"}]}';
    await expectUserError(run(withTiny("chat", "--jsonl"), { input: line }), "line 1: ");
  });
});

describe("nearline logits", () => {
  const ids = [40, 7, 299, 6, 261, 130, 131];
  const Logits = z.strictObject({
    top: z.array(z.tuple([z.number(), z.number()])),
    logsumexp: z.number(),
    argmax: z.array(z.number()).optional(),
    meanNll: z.number().nullable().optional(),
  });

  async function logits(...flags: string[]) {
    const { code, out, errors } = await run(withTiny("logits", ...flags), { input: JSON.stringify(ids) });
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    return Logits.parse(JSON.parse(out));
  }

  it("gives with --exact what the reference computes", async () => {
    const rows = referenceLogits(tiny.config, weightsOf(tiny), ids);
    const logSum = (row: Float32Array) => Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0));
    const losses = rows.slice(0, -1).map((row, index) => logSum(row) - (row[ids[index + 1] ?? 0] ?? Number.NaN));
    const last = rows.at(-1) ?? new Float32Array();
    const expected = [...last.entries()].sort(([, a], [, b]) => b - a).slice(0, 20);

    const { top, logsumexp, argmax, meanNll } = await logits("--exact", "--trace");
    expect(top.map(([id]) => id)).toEqual(expected.map(([id]) => id));
    for (const [rank, [, logit]] of top.entries()) expect(logit).toBeCloseTo(expected[rank]?.[1] ?? Number.NaN, 4);
    expect(logsumexp).toBeCloseTo(logSum(last), 4);
    expect(argmax).toEqual(rows.map((row) => row.indexOf(Math.max(...row))));
    expect(meanNll).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / losses.length, 4);
  });

  it("gives without it what completion runs, near to that", async () => {
    const [exact, quick] = [await logits("--exact"), await logits()];
    expect(Object.keys(quick)).toEqual(["top", "logsumexp"]);
    expect(quick.top).toHaveLength(20);
    expect(quick.logsumexp).not.toBe(exact.logsumexp);
    expect(quick.logsumexp).toBeCloseTo(exact.logsumexp, 0);
  });

  it("has no loss of a single id", async () => {
    const { out } = await run(withTiny("logits", "--trace"), { input: "[7]" });
    expect(Logits.parse(JSON.parse(out)).meanNll).toBeNull();
  });

  it.each([
    ["[1, 2", "must be a JSON array of token ids, got something that is not JSON"],
    ["[]", "must be a JSON array of token ids"],
    ["[-1]", "must be a JSON array of token ids"],
    ['{"ids":[1]}', "must be a JSON array of token ids"],
    ["[1, 300]", "a token id must be below 300, got 300"],
  ])("refuses %s", async (input, text) => {
    await expectUserError(run(withTiny("logits"), { input }), text);
  });

  it("refuses more ids than the model can hold", async () => {
    const input = JSON.stringify(new Array(2049).fill(7));
    await expectUserError(run(withTiny("logits"), { input }), "at most 2048 token ids can be run at once, got 2049");
  });
});

describe("nearline inspect", () => {
  it("says what the embedded model is and what runs it", async () => {
    const { code, out, errors } = await run(["inspect", "--json"]);
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    expect(JSON.parse(out)).toMatchObject({
      architecture: "llama",
      layers: "30",
      hiddenSize: "576",
      heads: "9",
      kvHeads: "3",
      parameters: 134_515_008,
      tensorTypes: { F32: 61, Q4_1: 210 },
      runs: true,
      licence: "apache-2.0",
    });
  });

  it("prints a line for each of it without --json", async () => {
    const { out } = await run(["inspect", tiny.path]);
    expect(out).toMatch(/^architecture +llama$/m);
    expect(out).toMatch(/^runs +true$/m);
    expect(out).toMatch(/^tensorTypes +\{"Q8_0":15,"F32":5\}$/m);
    expect(out).toMatch(/^fimTokens +\{"prefix":"<\|fim_prefix\|>","suffix":"<\|fim_suffix\|>","middle":"<\|fim_middle\|>"\}$/m);
    expect(out).not.toMatch(/^notes/m);
  });

  it("says what makes a model's suggestions worse", async () => {
    const { path } = writeTinyLlama(folder.path("uncut.gguf"), {
      seed: 1,
      tensorType: "F32",
      overrides: { metadata: { "tokenizer.ggml.pre": text("latest-bpe") } },
    });
    const { out } = await run(["inspect", "--json", path]);
    expect(JSON.parse(out)).toMatchObject({ runs: true, notes: [expect.stringContaining('"tokenizer.ggml.pre" is "latest-bpe"')] });
  });

  it("says in which form each type of weights runs and how far they may move, or do when asked to measure", async () => {
    const { out } = await run(["inspect", tiny.path]);
    expect(out).toMatch(/^Q8_0 \(14 matrices\): 8 bits in blocks of 32, 1\.156 bytes a weight, exact$/m);
    expect(out).toMatch(/^Q8_0 \(1 matrix\): 8 bits in blocks of 16, 1\.313 bytes a weight, exact$/m);
    const fast = await run(["inspect", tiny.path, "--weights", "fast", "--errors"]);
    expect(fast.out).toMatch(
      /^Q8_0 \(13 matrices\): 8 bits in blocks of 64, .*, within 1\/510 of a block's range; error \S+e-3 of the weights' root mean square/m,
    );
    const { forms } = JSON.parse((await run(["inspect", tiny.path, "--json", "--errors"])).out);
    expect(forms).toEqual([
      {
        ...{ type: "Q8_0", form: "8 bits in blocks of 16", tensors: 1, bytesPerWeight: 1.3125 },
        ...{ bound: { kind: "exact" }, measured: { worst: 0, rms: 0 } },
      },
      {
        ...{ type: "Q8_0", form: "8 bits in blocks of 32", tensors: 14, bytesPerWeight: 1.15625 },
        ...{ bound: { kind: "exact" }, measured: { worst: 0, rms: 0 } },
      },
    ]);
  });

  it("says of a model that nothing runs why that is so", async () => {
    const { path } = writeTinyLlama(folder.path("biased.gguf"), {
      seed: 1,
      tensorType: "F32",
      overrides: {
        tensors: (all) => all.map((tensor) => ({ ...tensor, name: tensor.name.replace("blk.1.ffn_norm.weight", "blk.1.ffn_norm.bias") })),
      },
    });
    const { code, out } = await run(["inspect", "--json", path]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ runs: false, why: expect.stringContaining('"blk.1.ffn_norm.bias" has no place') });
  });

  it("refuses a form of weights that does not exist", async () => {
    await expectUserError(run(["inspect", tiny.path, "--weights", "quick"]), "--weights must be exact or fast, got quick");
    await expectUserError(run(withTiny("logits", "--weights", "fast", "--exact"), { input: "[7]" }), "logits takes --exact or --weights");
  });

  it("refuses what is no model", async () => {
    await expectUserError(
      run(["inspect", file("notes.txt", "some notes of mine, of many words")]),
      "a model must be a GGUF or safetensors file",
    );
    await expectUserError(run(["inspect", folder.path("nowhere")]), "no such file");
  });
});

const Suggestion = z.strictObject({
  id: z.union([z.string(), z.number()]).optional(),
  completion: z.string(),
  replaceAfter: z.number().optional(),
  reason: z.string().optional(),
  promptTokens: z.number().int().min(1),
  reusedTokens: z.number().int().min(0),
  generatedTokens: z.number().int().min(0),
  logProbability: z.number().max(0).optional(),
  meanLogProbability: z.number().max(0).optional(),
  ms: z.number().min(0),
});

describe("nearline complete FILE:LINE:COL", () => {
  async function suggestion(place: string): Promise<z.infer<typeof Suggestion>> {
    const { code, out, errors } = await run(withTiny("complete", place, "--json"));
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    expect(out.trim()).not.toContain("\n");
    return Suggestion.parse(JSON.parse(out));
  }

  it("gives the same for line ends of any kind and for UTF-16", async () => {
    const lines = ["def total(items):", "    return sum(items)", "", "for x in total("];
    const expected = await suggestion(`${file("lf.py", lines.join("\n"))}:4:16`);
    const others = [
      file("crlf.py", lines.join("\r\n")),
      file("cr.py", lines.join("\r")),
      file("little.py", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(lines.join("\r\n"), "utf16le")])),
      file("big.py", Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(lines.join("\n"), "utf16le").swap16()])),
      file("marked.py", `\ufeff${lines.join("\n")}`),
    ];
    for (const path of others) {
      const { completion, reason, promptTokens } = await suggestion(`${path}:4:16`);
      expect({ completion, reason, promptTokens }, path).toMatchObject({
        completion: expected.completion,
        reason: expected.reason,
        promptTokens: expected.promptTokens,
      });
    }
  });

  it("prints the text alone without --json, or the reason for none on standard error", async () => {
    const path = file("plain.js", "const a = [1, 2]\nreturn ");
    const json = await suggestion(`${path}:2:8`);
    const { code, out, errors } = await run(withTiny("complete", `${path}:2:8`));
    expect(code).toBe(0);
    if (json.reason === undefined) expect({ out, errors }).toEqual({ out: `${json.completion}\n`, errors: "" });
    else expect({ out, errors }).toEqual({ out: "", errors: `nearline: no suggestion here (${json.reason})\n` });
  });

  it.each([
    ["an empty file", "", "1:1"],
    ["lone surrogates and NUL", "a\ud83d\0\ude42", "1:4"],
    ["a name with colons", "x", "1:2"],
  ])("completes %s", async (name, content, place) => {
    await suggestion(`${file(`${name.replaceAll(" ", "-")}:odd:1`, content)}:${place}`);
  });

  it("completes in a document of 50 MB, of many lines and of one", async () => {
    const line = "let value = compute(1, 2, 3);\n";
    const count = Math.ceil((50 * 1024 * 1024) / line.length);
    const many = file("many.js", Buffer.alloc(count * line.length, line));
    expect((await suggestion(`${many}:${count - 5}:5`)).promptTokens).toBeGreaterThan(500);
    const one = file("one.js", Buffer.alloc(50 * 1024 * 1024, "let value = 1; "));
    expect((await suggestion(`${one}:1:${40 * 1024 * 1024}`)).promptTokens).toBeGreaterThan(500);
  });

  it("says what is wrong with a place", async () => {
    const path = file("short.py", "a = 1\nbc");
    const wrong: [string, string][] = [
      [folder.path("none.py:1:1"), `${folder.path("none.py")}: there is no such file`],
      [`${folder.path()}:1:1`, `${folder.path()}: must be a file, got a folder`],
      [`${path}:3:1`, `${path}: line must be at most 2, got 3`],
      [`${path}:2:4`, `${path}: column on line 2 must be at most 3, got 4`],
      [`${file("pair.js", "a🙂")}:1:3`, "column on line 1 must be before or after a character, got 3, which is inside of one"],
      [`${path}/below:1:1`, `${path}/below: must be a file that can be read, got ENOTDIR`],
      [path, `the place must be FILE:LINE:COL, counted from 1, got ${path}`],
      [`${path}:0:1`, "counted from 1"],
    ];
    for (const [place, text] of wrong) await expectUserError(run(withTiny("complete", place), { open: true }), text);
    await expectUserError(run(withTiny("complete")), "complete needs FILE:LINE:COL");
    await expectUserError(run(["complete", `${path}:1:1`, "--model", ""]), "--model must be a path, got nothing");
    await expectUserError(run(withTiny("complete", `${path}:1:1`, `${path}:2:1`)), "complete takes one FILE:LINE:COL, got 2");
    await expectUserError(run(withTiny("complete", "--jsonl", `${path}:1:1`)), "complete --jsonl reads places from standard input");
  });

  it("suggests nothing in a file that holds secrets, by whatever name", async () => {
    const secret = file(".env", "API_KEY=");
    symlinkSync(secret, folder.path("harmless.txt"));
    for (const path of [secret, folder.path("harmless.txt")]) {
      const { out } = await run(withTiny("complete", `${path}:1:9`, "--json"));
      expect(JSON.parse(out)).toMatchObject({ completion: "", reason: "secretFile", promptTokens: 0 });
    }
  });

  it("says that the cache folder cannot be written", async () => {
    const path = file("a.py", "a");
    const blocked = file("cache-that-is-a-file", "");
    await expectUserError(
      run(withTiny("complete", `${path}:1:1`), { cache: blocked }),
      `${blocked}: the folder for repacked weights must be writable`,
    );
    const fresh = folder.path("fresh", "below");
    mkdirSync(folder.path("fresh"));
    expect((await run(withTiny("complete", `${path}:1:1`, "--json"), { cache: fresh })).code).toBe(0);
    expect(existsSync(fresh) && readdirSync(fresh).length).toBe(2);
  });
});

describe("nearline complete --jsonl", () => {
  it("answers line after line, in order, with nothing else on standard output", async () => {
    const places = [
      { id: "a", path: "x.py", prefix: "def f(x):\n    return ", suffix: "\n" },
      { id: 7, path: "x.py", prefix: "def f(x):\n    return ", suffix: "\n", language: "python", mode: "line" },
      { id: "long", path: "y.ts", prefix: `${"const a = 1;\n".repeat(3000)}const `, suffix: ";\n" },
      { id: "odd", path: "z", prefix: "\ud83d\0 \ufeff", suffix: "\ude42", mode: "block" },
      { id: "\u2028", path: "separators.js", prefix: "a\u2028b\u2029c\u0085 ", suffix: "" },
      { id: "", path: "", prefix: "", suffix: "" },
      { id: "cut", path: "x.py", prefix: "a\r", suffix: "\nb" },
    ];
    const { code, out, errors } = await run(withTiny("complete", "--jsonl"), { input: `\n${lines(places)}  \n` });
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    const answers = out
      .trimEnd()
      .split("\n")
      .map((line) => Suggestion.parse(JSON.parse(line)));
    expect(answers.map(({ id }) => id)).toEqual(places.map(({ id }) => id));
    // The second line is the first one again: the same text from the same cache, but not from a memory of suggestions.
    expect(answers[1]?.completion).toBe(answers[0]?.completion);
    expect(answers[1]?.generatedTokens).toBe(answers[0]?.generatedTokens);
    expect(answers[2]?.promptTokens).toBeLessThanOrEqual(1024);
  });

  it("takes context from open files and from a workspace, but from no source that is off and no secret file", async () => {
    const workspace = folder.path("workspace");
    mkdirSync(workspace);
    file("workspace/area.py", "def area(width, height):\n    return width * height\n");
    file("workspace/.env", "area = 1");
    const place = { path: "here.py", prefix: "from area import area\nx = area(width, ", suffix: ")\n" };
    const tab = { path: "tab.py", text: "height = area(width, height)\n" };
    const places = [
      { id: "none", ...place },
      { id: "workspace", ...place, workspace },
      { id: "without", ...place, workspace, without: ["imports"] },
      { id: "tab", ...place, openFiles: [tab] },
      { id: "secret", ...place, openFiles: [{ ...tab, path: ".env" }] },
      { id: "own", ...place, context: [{ path: "own.py", text: "y = 1" }], promptTokens: 64, filters: false },
    ];
    const { code, out, errors } = await run(withTiny("complete", "--jsonl"), { input: lines(places) });
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    const sources = out
      .trimEnd()
      .split("\n")
      .map((line) => Object.keys(JSON.parse(line).contextChars ?? {}));
    expect(sources).toEqual([[], ["imports", "similarTabs"], ["similarTabs"], ["similarTabs"], [], ["similarTabs"]]);
  });

  it("reads a last line without a line end, and CRLF", async () => {
    const place = { id: 1, path: "x.py", prefix: "x = ", suffix: "" };
    const { out } = await run(withTiny("complete", "--jsonl"), { input: `${JSON.stringify(place)}\r\n${JSON.stringify(place)}` });
    expect(out.trimEnd().split("\n")).toHaveLength(2);
  });

  it("reads UTF-16 where a mark says so", async () => {
    const place = lines([{ id: "é", path: "x.py", prefix: "x = ", suffix: "" }]);
    const { code, out } = await run(withTiny("complete", "--jsonl"), { input: Buffer.from(`\ufeff${place}`, "utf16le") });
    expect({ code, id: z.object({ id: z.string() }).parse(JSON.parse(out)).id }).toEqual({ code: 0, id: "é" });
  });

  it("answers no lines with none", async () => {
    expect(await run(withTiny("complete", "--jsonl"))).toEqual({ code: 0, out: "", errors: "" });
  });

  const good = { id: 1, path: "x.py", prefix: "x = ", suffix: "" };
  it.each([
    ["not JSON", 'line 2: must be JSON, got "not JSON"'],
    [JSON.stringify({ ...good, mode: "word" }), "line 2: "],
    ['{"id":1,"path":"x.py","suffix":""}', "line 2: "],
  ])("names the line that is %s, after the answers before it", async (bad, text) => {
    const { code, out, errors } = await run(withTiny("complete", "--jsonl"), { input: `${lines([good])}${bad}\n`, open: true });
    expect(code).toBe(2);
    expect(errors).toContain(text);
    expect(errors).not.toMatch(/^ +at /m);
    expect(out.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("nearline devices", () => {
  const Report = z.object({
    order: z.array(z.object({ device: z.string(), works: z.boolean(), reason: z.string().min(1), detail: z.string() })),
    choice: z.string(),
  });

  it("tries every device in order, and says which the model would run on", async () => {
    const { code, out, errors } = await run(withTiny("devices", "--json"));
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    const { order, choice } = Report.parse(JSON.parse(out));
    expect(order.map(({ device }) => device)).toEqual(["webgpu", "cuda", "directml", "coreml", "cpu"]);
    expect(order.filter(({ works }) => works).map(({ device }) => device)).toContain(choice);
    expect(order.at(-1)).toMatchObject({ works: true, reason: "always works" });
  });

  it("says the same in words", async () => {
    const { code, out } = await run(withTiny("devices"));
    expect(code).toBe(0);
    expect(out.split("\n").filter((line) => /^(→| ) \S/u.test(line))).toHaveLength(5);
    expect(out).toMatch(/^→ /mu);
    expect(out).toMatch(/CPU {7}works: always works$/mu);
  });
});

describe("the device of a command", () => {
  it("must be one that there is", async () => {
    await expectUserError(run(withTiny("complete", `${file("d.py", "x = ")}:1:5`, "--device", "gpu")), "--device must be one of auto,");
  });

  it.runIf(process.platform !== "win32")(
    "gives way to the CPU when it cannot be used, which is said, and the result is the CPU's",
    async () => {
      const ids = { input: "[6, 7, 8, 9]" };
      const expected = await run(withTiny("logits", "--weights", "fast"), ids);
      const { code, out, errors } = await run(withTiny("logits", "--weights", "fast", "--device", "directml"), ids);
      expect({ code, out }).toEqual({ code: 0, out: expected.out });
      expect(errors).toBe(`nearline: DirectML: is not for ${process.platform}-${process.arch}; the CPU takes over\n`);
    },
  );
});

describe("nearline models", () => {
  it("lists what is in a folder with its size, and says of each whether it runs", async () => {
    mkdirSync(folder.path("disk/org"), { recursive: true });
    linkSync(tiny.path, folder.path("disk/org/tiny.gguf"));
    file("disk/old.gguf", `tjgg${".".repeat(2000)}`);
    const { code, out, errors } = await run(["models", "--inspect", "--root", folder.path("disk")]);
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    expect(out).toContain("does not run: a model must be a GGUF or safetensors file, got GGML, the format before GGUF");
    expect(out).toContain("runs: llama, Q8_0, 2048 tokens, fills in the middle");
    const json: unknown = JSON.parse((await run(["models", "--json", "--root", folder.path("disk")])).out);
    expect(json).toEqual([
      { path: folder.path("disk/old.gguf"), origin: "imported", name: "old", bytes: 2004 },
      { path: folder.path("disk/org/tiny.gguf"), origin: "imported", name: "org/tiny", bytes: expect.any(Number) },
    ]);
  });

  it("says that there are none", async () => {
    expect(await run(["models", "--root", folder.path("nowhere")])).toEqual({ code: 0, out: "no models found\n", errors: "" });
  });
});

describe("nearline import", () => {
  it("has a model answer, and ends with 1 where an answer is wrong", async () => {
    const { code, out } = await run(["import", tiny.path, "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      inspection: { kind: "runs" },
      selfTest: { fill: { isRight: false }, device: "cpu" },
      passed: false,
    });
    expect(code).toBe(1);
  });

  it("ends with 1 and the reason where a file cannot be run", async () => {
    const path = file("refused.gguf", "tjgg and more");
    const { code, out, errors } = await run(["import", path]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(errors).toContain(`nearline: ${path}: a model must be a GGUF or safetensors file, got GGML`);
  });

  it("takes one path", async () => {
    await expectUserError(run(["import"]), "import takes one PATH, got 0");
  });
});
