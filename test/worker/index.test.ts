/** The index's thread in the worker's real bundle, as the extension talks to it. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { LocalIndex } from "../../src/backend/localIndex.ts";
import { forkWorker, type WorkerProcess } from "../../src/editor/workers/workerProcess.ts";
import { IndexWorker } from "../../src/editor/workspaceIndex/indexWorker.ts";
import { AppError } from "../../src/shared/errors.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { buildBundle } from "./buildBundle.ts";
import { endWorkers, ForkedWorker } from "./forkedWorker.ts";

const folder = temporaryFolder("index");
let script: string;
beforeAll(async () => {
  script = await buildBundle("worker", "index");
  await buildBundle("index");
});
afterEach(endWorkers);

let count = 0;
const never = new AbortController().signal;

function workspaceOf(files: Readonly<Record<string, string>>): string {
  const root = folder.path(`workspace-${count++}`);
  for (const [path, text] of Object.entries(files)) write(`${root}/${path}`, text);
  return root;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function indexOf(worker: ForkedWorker, cache = folder.path(`cache-${count++}`)): LocalIndex {
  return new LocalIndex(async () => worker.connection, cache);
}

const manyFiles = (fileCount: number): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Array.from({ length: fileCount }, (_, at) => [
      `src/part${at % 20}/file${at}.ts`,
      `export function handler${at}() {\n  return ${at};\n}\n`,
    ]),
  );

describe("the index in the worker", () => {
  it("is searched without a model, and finds lines of files", async () => {
    const root = workspaceOf({
      "src/parse.ts": "// A parser of dates.\nexport function parseDate(text: string) {\n  return new Date(text);\n}\n",
      "src/colour.ts": "export const colours = ['red', 'blue'];\n",
      ".env": "PASSWORD=parseDate\n",
    });
    const index = indexOf(new ForkedWorker(script));
    const info = await index.open([root], () => {}, never);
    expect(info).toMatchObject({ fileCount: 2, pieceCount: 2, skipped: { secret: 1 } });
    const hits = await index.search("Where are dates parsed?", 5, never);
    expect(hits.map(({ path }) => path)).toEqual([`${root}/src/parse.ts`]);
    expect(hits[0]).toMatchObject({ startLine: 0, endLine: 4 });
    expect(hits[0]?.text).toContain("new Date(text)");
  });

  it("follows files that are saved and deleted", async () => {
    const root = workspaceOf({ "a.ts": "const alpha = 1;\n", "b.ts": "const beta = 2;\n" });
    const index = indexOf(new ForkedWorker(script));
    await index.open([root], () => {}, never);
    write(`${root}/a.ts`, "const gamma = 1;\nconst other = 2;\n");
    rmSync(`${root}/b.ts`);
    write(`${root}/new/c.ts`, "const delta = 2;\n");
    const info = await index.update([`${root}/a.ts`, `${root}/b.ts`, `${root}/new/c.ts`]);
    expect(info.fileCount).toBe(2);
    const found = async (question: string) => (await index.search(question, 5, never)).map(({ path }) => path);
    expect(await found("alpha")).toEqual([]);
    expect(await found("beta")).toEqual([]);
    expect(await found("gamma")).toEqual([`${root}/a.ts`]);
    expect(await found("delta")).toEqual([`${root}/new/c.ts`]);
  });

  it("says how far it is, answers meanwhile, and ends when it is cancelled", async () => {
    const root = workspaceOf(manyFiles(3000));
    const index = indexOf(new ForkedWorker(script));
    const controller = new AbortController();
    const told: [number, number][] = [];
    let meanwhile: Promise<unknown> | undefined;
    const opening = index.open(
      [root],
      (done, total) => {
        told.push([done, total]);
        meanwhile ??= index.search("handler", 3, never).then((hits) => {
          controller.abort();
          return hits;
        });
      },
      controller.signal,
    );
    await expect(opening).rejects.toThrow();
    expect(await meanwhile).not.toEqual([]);
    expect(told.at(-1)?.[0]).toBeLessThan(3000);

    // What was read is kept, and asking again reads the rest.
    expect(await index.open([root], () => {}, never)).toMatchObject({ fileCount: 3000 });
  });

  it("is opened again over a worker that was started anew", async () => {
    const root = workspaceOf({ "a.ts": "const alpha = 1;\n" });
    let worker = new ForkedWorker(script);
    const index = new LocalIndex(async () => worker.connection, folder.path("cache-restart"));
    await index.open([root], () => {}, never);
    worker.process.kill("SIGKILL");
    await worker.exited;
    worker = new ForkedWorker(script);
    expect((await index.search("alpha", 5, never)).map(({ path }) => path)).toEqual([`${root}/a.ts`]);
  });

  it("is in a process of its own, which loads no model, while completion is a server's", async () => {
    const root = workspaceOf({ "a.ts": "const alpha = 1;\n" });
    const log: string[] = [];
    const listeners = new Set<() => void>();
    const server = { takesCompletion: true };
    const processes: WorkerProcess[] = [];
    const worker = new IndexWorker({
      host: { connection: () => Promise.reject(new AppError("worker/notReady", "worker: must run, got that nobody wants it")) },
      servers: {
        takes: () => server.takesCompletion,
        onChange(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      fork() {
        const started = forkWorker(script, ({ message }) => log.push(message));
        processes.push(started);
        return started;
      },
      timers: { nowMs: () => performance.now(), after: () => () => {} },
      idleMs: () => 0,
    });
    try {
      const index = new LocalIndex((...request) => worker.connection(...request), folder.path("cache-own"));
      await index.open([root], () => {}, never);
      expect((await index.search("alpha", 5, never)).map(({ path }) => path)).toEqual([`${root}/a.ts`]);
      expect([processes.length, log.filter((line) => line.startsWith("loaded"))]).toEqual([1, []]);
      server.takesCompletion = false;
      for (const listener of listeners) listener();
      expect(await processes[0]?.ended).toBe("exit code 0");
    } finally {
      worker.dispose();
    }
  });

  it("refuses to be searched before it is opened", async () => {
    const worker = new ForkedWorker(script);
    const error = await worker.errorOf(indexOf(worker).search("alpha", 5, never));
    expect(error.code).toBe("worker/notReady");
  });
});
