/** The worker's real bundle under its host: rest and return, exchange of models, refusal for want of memory, pages shared by two windows. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { getPriority } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { LocalBackend } from "../../src/backend/localBackend.ts";
import { ModelHost } from "../../src/editor/models/modelHost.ts";
import { WorkerHost, type WorkerState } from "../../src/editor/workers/workerHost.ts";
import { systemCodeOf } from "../../src/shared/errors.ts";
import { type GenerateRequest, Yield } from "../../src/shared/protocol.ts";
import { writeHugeLlama } from "../fixtures/hugeLlama.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { writeTinyLlama } from "../fixtures/tinyModel.ts";
import { buildBundle } from "./buildBundle.ts";

const folder = temporaryFolder("rest");
let scriptPath: string;
let modelPath: string;
beforeAll(async () => {
  scriptPath = await buildBundle("worker", "rest");
  modelPath = writeTinyLlama(folder.path("tiny.gguf"), { seed: 51, tensorType: "Q8_0" }).path;
});

const hosts: Pick<WorkerHost, "stop">[] = [];
afterEach(() => Promise.all(hosts.splice(0).map((host) => host.stop())));

/** Rings at once when the test says so, and never by itself. */
class Bell {
  nowMs = 0;
  #callbacks = new Set<() => void>();

  after(_: number, callback: () => void): () => void {
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  }

  ringAt(nowMs: number): void {
    this.nowMs = nowMs;
    for (const callback of [...this.#callbacks]) {
      this.#callbacks.delete(callback);
      callback();
    }
  }
}

function hosting(path = modelPath, cacheFolder = folder.path("cache")) {
  const bell = new Bell();
  const log: string[] = [];
  const create = (modelPath: string, roomMade?: Promise<void>) =>
    new WorkerHost({
      scriptPath,
      loadParams: () => ({ modelPath, cacheFolder, threads: 1, weights: "exact" }),
      log: ({ message }) => log.push(message),
      timers: { nowMs: () => bell.nowMs, after: (delayMs, callback) => bell.after(delayMs, callback) },
      idleMs: () => 1000,
      ...(roomMade === undefined ? {} : { roomMade }),
    });
  const host = new ModelHost(create, path);
  hosts.push(host);
  const backend = new LocalBackend((...request) => host.connection(...request));
  return { host, bell, backend, log };
}

const request: GenerateRequest = {
  prompt: { prefix: "def total(items):\n    return ", suffix: "\n" },
  maxPromptTokens: 100,
  maxTokens: 20,
  stop: { strings: [], afterText: false },
  sampling: { temperature: 0 },
  // With 8-bit weights the text is the same each time only if the passes are.
  lookup: "off",
};

async function textOf(backend: LocalBackend): Promise<string> {
  let text = "";
  await backend.generate(request, (piece) => (text += piece), new AbortController().signal);
  return text;
}

/** What packed weights are left as by a process that is gone before it checked them. */
async function uncheckedPacked(name: string) {
  const cache = folder.path(name);
  const { host, backend } = hosting(modelPath, cache);
  host.start();
  const text = await textOf(backend);
  await host.stop();
  const weights = join(cache, readdirSync(cache).find((folderName) => folderName.endsWith("-v5")) ?? "");
  const packed = readdirSync(weights).find((folderName) => /^packed-[0-9a-f]+$/u.test(folderName)) ?? "";
  rmSync(join(weights, packed, "selfCheck.json"));
  return { cache, text, weights, packed };
}

function reached(host: Pick<WorkerHost, "state" | "onState">, kind: WorkerState["kind"]): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (host.state.kind !== kind) return;
      stop();
      resolve();
    };
    const stop = host.onState(look);
    look();
  });
}

/** How many kibibytes of the process's memory, in the file of that name, are of a kind; undefined where the system does not tell. */
function mappedKiB(pid: number, fileName: string, kind: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/smaps`, "utf8");
  } catch {
    return undefined;
  }
  const mappings = text.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/mu).filter((mapping) => mapping.split("\n", 1)[0]?.endsWith(`/${fileName}`));
  return mappings.reduce((sum, mapping) => sum + Number(new RegExp(`^${kind}: +(\\d+) kB`, "mu").exec(mapping)?.[1] ?? 0), 0);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCodeOf(error) === "EPERM";
  }
}

describe("a worker under its host", () => {
  it("leaves no process when it rests, and says the same as before when it is asked again", async () => {
    const { host, bell, backend } = hosting();
    host.start();
    const text = await textOf(backend);
    const pid = host.pid ?? 0;
    bell.ringAt(1000);
    expect(host.state).toMatchObject({ kind: "resting", model: { name: "Tiny" } });
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(text).not.toBe("");
    expect(await textOf(backend)).toBe(text);
    expect(host.pid).not.toBe(pid);
  });

  it("answers with another model after an exchange, and with the one before where that is refused", async () => {
    const { host, backend } = hosting();
    host.start();
    const text = await textOf(backend);
    const other = writeTinyLlama(folder.path("other.gguf"), { seed: 7, tensorType: "Q8_0" }).path;
    await host.exchange(other, () => {});
    const otherText = await textOf(backend);
    expect(otherText).not.toBe(text);
    await expect(host.exchange(folder.path("absent.gguf"), () => {})).rejects.toMatchObject({ code: "model/notFound" });
    expect(await textOf(backend)).toBe(otherText);
  });

  it("refuses a model that memory has no room for, with the numbers and without trying again", async (context) => {
    if (process.platform === "win32") return context.skip();
    const { host } = hosting(writeHugeLlama(folder.path("huge.gguf")));
    host.start();
    await reached(host, "failed");
    expect(host.state).toMatchObject({ error: { code: "memory/tooLarge", message: expect.stringContaining("161.1 GB of weights") } });
    expect(host.state).not.toHaveProperty("retryAtMs");
    await expect.poll(() => host.pid).toBeUndefined();
  });

  it("yields to completions of another process and goes on answering", async () => {
    const { host, backend } = hosting();
    host.start();
    const connection = await host.connection(new AbortController().signal);
    await connection.sendNotification(Yield.type, { busy: true });
    const chat = (signal: AbortSignal) =>
      backend.chat({ messages: [{ role: "user", content: "Hello" }], maxTokens: 2, sampling: { temperature: 0 } }, () => {}, signal);
    expect((await chat(new AbortController().signal)).generatedTokens).toBeGreaterThan(0);
    await connection.sendNotification(Yield.type, { busy: false });
    expect((await chat(new AbortController().signal)).generatedTokens).toBeGreaterThan(0);
  });

  it("lets other processes go first", async () => {
    const { host } = hosting();
    host.start();
    await reached(host, "ready");
    expect(getPriority(host.pid)).toBeGreaterThan(getPriority());
  });

  it("shares the pages of packed weights with another window, and has none of its own", async (context) => {
    const first = hosting();
    first.host.start();
    const text = await textOf(first.backend);
    const pids = [first.host.pid ?? 0];
    if (mappedKiB(pids[0] ?? 0, "packed.bin", "Rss") === undefined) return context.skip();
    const second = hosting();
    second.host.start();
    expect(await textOf(second.backend)).toBe(text);
    pids.push(second.host.pid ?? 0);
    for (const pid of pids) {
      const resident = mappedKiB(pid, "packed.bin", "Rss") ?? 0;
      expect(resident).toBeGreaterThan(0);
      expect(mappedKiB(pid, "packed.bin", "Private_Dirty")).toBe(0);
      expect(mappedKiB(pid, "packed.bin", "Pss")).toBeLessThan(resident);
      expect(mappedKiB(pid, "weights.bin", "Rss")).toBe(0);
    }
  });

  it("goes back to the plain weights where processes died of the packed ones, and leaves none half made", async () => {
    const { cache, text, weights, packed } = await uncheckedPacked("cache-of-the-dead");
    for (const suffix of ["tried", "tried-2", "tried-3"]) writeFileSync(join(weights, `${packed}.${suffix}`), String(2 ** 30));
    mkdirSync(join(weights, `${packed}.partial-${2 ** 30}-00000000`));
    const second = hosting(modelPath, cache);
    second.host.start();
    expect(await textOf(second.backend)).toBe(text);
    expect(readdirSync(weights)).toContain(`${packed}.refused`);
    expect(readdirSync(weights)).not.toContain(packed);
    await second.host.stop();
    const third = hosting(modelPath, cache);
    third.host.start();
    expect(await textOf(third.backend)).toBe(text);
    expect(readdirSync(weights).filter((name) => name.includes("partial"))).toEqual([]);
  });

  it("uses the packed weights although a window was closed as it first tried them", async () => {
    const { cache, text, weights, packed } = await uncheckedPacked("cache-of-the-closed");
    writeFileSync(join(weights, `${packed}.tried`), String(2 ** 30));
    const second = hosting(modelPath, cache);
    second.host.start();
    expect(await textOf(second.backend)).toBe(text);
    expect(readdirSync(join(weights, packed))).toContain("selfCheck.json");
  });
});
