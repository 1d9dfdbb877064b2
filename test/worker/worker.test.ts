/** The worker's real bundle as a process of its own, with a tiny model, as the extension talks to it. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type GenerateEnd, type GenerateRequest, Load, WorkDone, type WorkDoneParams } from "../../src/shared/protocol.ts";
import { int32s } from "../fixtures/ggufWriter.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { tinyTokens, writeTinyLlama } from "../fixtures/tinyModel.ts";
import { buildBundle } from "./buildBundle.ts";
import { endWorkers, ForkedWorker } from "./forkedWorker.ts";

const folder = temporaryFolder("worker");
const layerCount = 6;
let script: string;
/** Never ends its text of its own accord, and takes about a second for a long one, so that there is something to cancel. */
let modelPath: string;
beforeAll(async () => {
  script = await buildBundle("worker");
  const metadata = {
    "tokenizer.ggml.token_type": int32s(tinyTokens.map(() => 1)),
    "tokenizer.ggml.eos_token_id": undefined,
  };
  const overrides = { contextLength: 2048, metadata, config: { layerCount } };
  modelPath = writeTinyLlama(folder.path("tiny.gguf"), { seed: 51, tensorType: "Q8_0", overrides }).path;
});
afterEach(endWorkers);

let count = 0;
const emptyCache = () => folder.path(`cache-${count++}`);

const request: GenerateRequest = {
  prompt: { prefix: "def total(items):\n    return ", suffix: "\n" },
  maxPromptTokens: 500,
  maxTokens: 20,
  stop: { strings: [], afterText: false },
  sampling: { temperature: 0 },
  // With 8-bit weights the text is the same each time only if the passes are.
  lookup: "off",
};
const never = new AbortController().signal;

async function loaded(cache = emptyCache()): Promise<ForkedWorker> {
  const worker = new ForkedWorker(script);
  await worker.load(modelPath, cache);
  return worker;
}

interface Generated {
  readonly text: string;
  readonly pieces: readonly string[];
  readonly end: GenerateEnd;
}

async function generate(
  { backend }: ForkedWorker,
  changes: Partial<GenerateRequest> = {},
  signal = never,
  onText: () => void = () => {},
): Promise<Generated> {
  const pieces: string[] = [];
  const end = await backend.generate(
    { ...request, ...changes },
    (piece) => {
      pieces.push(piece);
      onText();
    },
    signal,
  );
  return { text: pieces.join(""), pieces, end };
}

describe("the worker", () => {
  it("loads a model, tells how far it has come, and answers what it is", async () => {
    const worker = new ForkedWorker(script);
    const info = await worker.load(modelPath, emptyCache());
    expect(info).toMatchObject({ name: "Tiny", architecture: "llama", contextTokens: 2048, device: "CPU, 1 thread" });
    expect(info.parameterCount).toBe(300 * 64 + layerCount * (2 * 64 + 64 * 64 + 2 * 32 * 64 + 64 * 64 + 3 * 64 * 128) + 64);
    // At least four bits for each.
    expect(info.weightBytes).toBeGreaterThan(info.parameterCount / 2);
    const fractions = worker.progress.map(({ fraction }) => fraction);
    expect(fractions[0]).toBe(0);
    expect(fractions.every((fraction, index) => index === 0 || fraction >= (fractions[index - 1] ?? 1))).toBe(true);
    expect(Math.max(...fractions)).toBeLessThanOrEqual(1);
    expect([...new Set(worker.progress.map(({ stage }) => stage))]).toEqual(["read", "repack", "start", "check"]);
    await expect.poll(() => worker.log).toEqual([expect.stringMatching(/^loaded Tiny on CPU, 1 thread in \d+ ms$/)]);
    expect(worker.errors).toBe("");
  });

  it("streams text in pieces that are the same text each time", async () => {
    const worker = await loaded();
    const first = await generate(worker);
    expect(first.end).toMatchObject({ finish: "length", generatedTokens: 20, reusedTokens: 0 });
    expect(first.pieces.length).toBeGreaterThan(1);
    const second = await generate(worker);
    expect(second.text).toBe(first.text);
    expect(second.end.reusedTokens).toBe(second.end.promptTokens - 1);
  });

  it("ends a generation that is cancelled, and goes on from what it has", async () => {
    const worker = await loaded();
    // The last token of the prompt rounds a little differently alone, as it is read from now on, than with the others.
    await generate(worker, { maxTokens: 1 });
    const expected = await generate(worker, { maxTokens: 60 });
    const controller = new AbortController();
    const cancelled = await generate(worker, { maxTokens: 1900 }, controller.signal, () => controller.abort());
    expect(cancelled.end.finish).toBe("cancelled");
    expect(cancelled.end.generatedTokens).toBeLessThan(1900);
    const common = Math.min(cancelled.text.length, expected.text.length);
    expect(cancelled.text.slice(0, common)).toBe(expected.text.slice(0, common));
    const again = await generate(worker, { maxTokens: 60 });
    expect(again.text).toBe(expected.text);
    expect(again.end.reusedTokens).toBe(again.end.promptTokens - 1);
  });

  it("ends an older generation for a newer one, each with its own text", async () => {
    const worker = await loaded();
    const alone = await generate(worker, { prompt: { prefix: "for x in ", suffix: "" } });
    const [older, middle, newer] = await Promise.all([
      generate(worker, { maxTokens: 1900 }),
      generate(worker, { maxTokens: 1900 }),
      generate(worker, { prompt: { prefix: "for x in ", suffix: "" } }),
    ]);
    expect([older.end.finish, middle.end.finish, newer.end.finish]).toEqual(["cancelled", "cancelled", "length"]);
    expect(newer.text).toBe(alone.text);
  });

  it("lets a completion in while a chat goes on, which is whole afterwards", async () => {
    const worker = await loaded();
    const chat = { prompt: { prefix: "Once upon a time in ", suffix: "" }, maxTokens: 1500, priority: "chat" } as const;
    const alone = await generate(worker);
    const order: string[] = [];
    let isChatting: (() => void) | undefined;
    const started = new Promise<void>((resolve) => {
      isChatting = resolve;
    });
    const chatting = generate(worker, chat, never, () => {
      order.push("chat");
      isChatting?.();
    });
    await started;
    const completion = await generate(worker, {}, never, () => order.push("completion"));
    order.push("completed");
    expect(completion.text).toBe(alone.text);
    const { end } = await chatting;
    expect(end).toMatchObject({ finish: "length", generatedTokens: 1500 });
    expect(order.lastIndexOf("chat")).toBeGreaterThan(order.indexOf("completed"));
    // Both go on where they were.
    expect((await generate(worker)).end.reusedTokens).toBe(completion.end.promptTokens - 1);
    expect((await generate(worker, chat)).end.reusedTokens).toBe(end.promptTokens - 1);
  });

  it("reads a prompt ahead, unless something else comes", async () => {
    const worker = await loaded();
    await worker.backend.prewarm({ prompt: request.prompt, maxPromptTokens: 500 }, never);
    const { end } = await generate(worker);
    expect(end.reusedTokens).toBe(end.promptTokens - 1);
    const long = { prefix: "x = [1, 2, 3]\n".repeat(100), suffix: "" };
    const [, other] = await Promise.all([
      worker.backend.prewarm({ prompt: long, maxPromptTokens: 1500 }, never),
      generate(worker, { prompt: { prefix: "for x in ", suffix: "" } }),
    ]);
    expect(other.end.finish).toBe("length");
    expect((await generate(worker, { prompt: long, maxPromptTokens: 1500 })).end.reusedTokens).toBeLessThan(1000);
  });

  it("tells how likely its tokens were and what it has in memory, within what it was given", async () => {
    const worker = new ForkedWorker(script);
    const kvBudgetBytes = 2 ** 20;
    const info = await worker.connection.sendRequest(Load.type, {
      modelPath,
      cacheFolder: emptyCache(),
      threads: 1,
      weights: "exact",
      kvBudgetBytes,
    });
    expect(info.kvBudgetBytes).toBe(kvBudgetBytes);
    for (const name of ["a", "b", "c", "d", "e"]) {
      const { end } = await generate(worker, { prompt: { prefix: `def ${name.repeat(200)}(): return `, suffix: "" } });
      expect(end.logProbabilities).toHaveLength(end.generatedTokens);
      expect(end.logProbabilities?.every((value) => value <= 0)).toBe(true);
      expect(end.kvBytes).toBeGreaterThan(0);
      expect(end.kvBytes).toBeLessThanOrEqual(kvBudgetBytes);
    }
  });

  it("tells after each request what it did, once, and what it has in memory", async () => {
    const worker = new ForkedWorker(script);
    const told: WorkDoneParams[] = [];
    worker.connection.onNotification(WorkDone.type, (done) => void told.push(done));
    await worker.load(modelPath, emptyCache());
    await expect.poll(() => told).toHaveLength(1);
    expect(told.splice(0)).toMatchObject([{ cpuMs: { suggestions: 0 }, promptTokens: 0, generatedTokens: 0 }]);
    const { end } = await generate(worker);
    await expect.poll(() => told).toHaveLength(1);
    const answered = await worker.backend.chat(
      { messages: [{ role: "user", content: "Hi" }], maxTokens: 4, sampling: { temperature: 0 } },
      () => {},
      never,
    );
    await expect.poll(() => told).toHaveLength(2);
    expect(told).toMatchObject(
      [end, answered].map(({ promptTokens, reusedTokens, generatedTokens }) => ({ promptTokens, reusedTokens, generatedTokens })),
    );
    expect(told[0]?.cpuMs.suggestions).toBeGreaterThan(0);
    expect(told[1]?.cpuMs.suggestions).toBe(0);
    expect(told[1]?.residentBytes).toBeGreaterThan(end.kvBytes ?? 0);
    expect(told[1]?.kvBytes).toBeGreaterThan(0);
  });

  it("guesses tokens unless told not to, and tells what came of it", async () => {
    const worker = await loaded();
    const guessing = await generate(worker, { maxTokens: 200, lookup: { texts: ["for x in y"] } });
    expect(guessing.end.passes).toBeLessThan(200);
    expect(guessing.end.passes ?? 0).toBeGreaterThanOrEqual(200 - (guessing.end.acceptedTokens ?? 0));
    const plain = await generate(worker, { maxTokens: 200 });
    expect(plain.end).toMatchObject({ passes: 200, draftedTokens: 0, acceptedTokens: 0 });
  });

  it("never gives out a banned token, and says which id is none", async () => {
    const worker = await loaded();
    const bannedTokens = tinyTokens.flatMap((token, id) => (/[a-z]/.test(token) && id >= 6 ? [id] : []));
    // What a model of random weights says after one prompt may have no letter.
    const prompts = ["let", "const ", "x = ", "if (", "return a"].map((prefix) => ({ prefix, suffix: "" }));
    const texts = async (changes: Partial<GenerateRequest>) => {
      const all: string[] = [];
      for (const prompt of prompts) all.push((await generate(worker, { ...changes, prompt })).text);
      return all.join("");
    };
    expect(await texts({})).toMatch(/[a-z]/);
    expect(await texts({ bannedTokens })).not.toMatch(/[a-z]/);
    expect(await worker.errorOf(generate(worker, { bannedTokens: [300] }))).toMatchObject({
      code: "request/invalid",
      message: "bannedTokens must be ids from 0 to 299, got 300",
    });
  });

  it("answers what is the user's doing with a code and a text", async () => {
    const worker = new ForkedWorker(script);
    expect(await worker.errorOf(generate(worker))).toMatchObject({
      code: "worker/notReady",
      message: "the model must be loaded before it can generate",
    });
    const notGguf = folder.path("text.gguf");
    writeFileSync(notGguf, "this is no model, but it has more than 24 bytes");
    const wrong = await worker.errorOf(worker.load(notGguf, emptyCache()));
    expect(wrong.code).toBe("model/notGguf");
    expect(wrong.message).toContain(notGguf);
    // What came of the first load is what later requests are told.
    expect(await worker.errorOf(generate(worker))).toMatchObject({ code: "model/notGguf" });
    expect(await worker.errorOf(worker.load(modelPath, emptyCache()))).toMatchObject({ code: "request/invalid" });

    const other = await loaded();
    expect(await other.errorOf(other.load(modelPath, emptyCache()))).toMatchObject({
      code: "request/invalid",
      message: "the model is loaded once a worker; restart the worker",
    });
    expect(await other.errorOf(generate(other, { maxTokens: 0 }))).toMatchObject({ code: "request/invalid" });
    expect((await generate(other)).end.finish).toBe("length");
  });

  it("answers in the language of the host that forked it, and in English where the texts cannot be read", async () => {
    const speaking = (texts: string) => new ForkedWorker(script, { ...process.env, NEARLINE_TEXTS: texts });
    const errorOf = async (worker: ForkedWorker) => (await worker.errorOf(worker.load(folder.path("nowhere.gguf"), emptyCache()))).message;
    expect(await errorOf(speaking(resolve("l10n/bundle.l10n.zh-cn.json")))).toMatch(/nowhere\.gguf：模型文件必须可读，.*；请检查路径$/);
    const english = speaking(folder.path("gone.json"));
    expect(await errorOf(english)).toMatch(/the model file must be readable/);
    expect(english.errors).toContain("texts: the file of translations must be readable");
  });

  it.each([
    ["model/notFound", () => [folder.path("nowhere.gguf"), emptyCache()]],
    [
      "cache/notWritable",
      () => {
        const file = emptyCache();
        writeFileSync(file, "");
        return [modelPath, file];
      },
    ],
  ] as const)("says %s when it cannot load for that reason", async (code, place) => {
    const worker = new ForkedWorker(script);
    const [model = "", cache = ""] = place();
    expect((await worker.errorOf(worker.load(model, cache))).code).toBe(code);
  });

  it("waits with a generation for the load that goes on", async () => {
    const worker = new ForkedWorker(script);
    const [, { end }] = await Promise.all([worker.load(modelPath, emptyCache()), generate(worker)]);
    expect(end.finish).toBe("length");
  });

  it("leaves nothing in the way of the next one when it is killed at any time", async () => {
    const cache = emptyCache();
    const killed = new ForkedWorker(script);
    const loading = killed.errorOf(killed.load(modelPath, cache));
    while (!killed.progress.some(({ stage }) => stage === "repack")) await wait(1);
    killed.process.kill("SIGKILL");
    expect(await killed.exited).toBe("SIGKILL");
    expect((await loading).code).toBe("worker/stopped");

    const second = await loaded(cache);
    const expected = await generate(second);
    const running = second.errorOf(generate(second, { maxTokens: 1900 }, never, () => second.process.kill("SIGKILL")));
    expect((await running).code).toBe("worker/stopped");

    const third = new ForkedWorker(script);
    await third.load(modelPath, cache);
    expect((await generate(third)).text).toBe(expected.text);
    // The weights were whole already: nothing was repacked in between.
    expect(third.progress.filter(({ stage }) => stage === "repack").length).toBeLessThanOrEqual(1);
    const folders = readdirSync(cache).filter((name) => !name.includes(".partial-") && name !== "identities.json");
    expect(folders).toHaveLength(1);
  });

  it("exits when its channel is closed, idle or at work", async () => {
    const idle = await loaded();
    idle.connection.dispose();
    idle.process.disconnect();
    expect(await idle.exited).toBe(0);

    const busy = await loaded();
    const running = generate(busy, { maxTokens: 1900 }).catch(() => {});
    await wait(30);
    busy.connection.dispose();
    busy.process.disconnect();
    expect(await busy.exited).toBe(0);
    await running;

    const loading = new ForkedWorker(script);
    loading.load(modelPath, emptyCache()).catch(() => {});
    await wait(30);
    loading.connection.dispose();
    loading.process.disconnect();
    expect(await loading.exited).toBe(0);
  });

  it("shares a cache folder with another that loads at the same time", async () => {
    const cache = emptyCache();
    const [a, b] = await Promise.all([loaded(cache), loaded(cache)]);
    expect((await generate(a)).text).toBe((await generate(b)).text);
    expect(readdirSync(cache).filter((name) => name !== "identities.json")).toHaveLength(1);
  });

  it("does not start without a host", async () => {
    const { status, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "nearline worker: must be forked by the extension host, got no IPC channel\n",
    });
  });

  it.runIf(process.platform === "linux")("uses no processor time while it is idle", async () => {
    const worker = await loaded();
    await generate(worker, { maxTokens: 100 });
    const inOneSecond = async () => {
      const before = processorMs(worker.process.pid);
      await wait(1000);
      return processorMs(worker.process.pid) - before;
    };
    // What it does behind an answer may take a while on a busy machine.
    await expect.poll(inOneSecond).toBeLessThan(50);
  });
});

/** Time in user and system mode of all threads, from the fields 14 and 15 of /proc/PID/stat, in ticks of 10 ms. */
function processorMs(pid: number | undefined): number {
  // The name in parentheses may hold anything; the fields are counted from behind it.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
