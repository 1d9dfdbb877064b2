import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MessageConnection } from "vscode-jsonrpc";
import type { WorkerProcess } from "../../../../src/editor/workers/workerProcess.ts";
import { IndexWorker } from "../../../../src/editor/workspaceIndex/indexWorker.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";
import { settle, TimerQueue } from "../../../fixtures/timerQueue.ts";

const never = new AbortController().signal;

/** Processes are only noted; the test ends them. */
function fixture({ idleMs = 60_000 } = {}) {
  const timers = new TimerQueue();
  const served = { completion: true };
  const running = new Set<object>();
  let [forkCount, mostRunning] = [0, 0];
  let isBusy = false;
  const listeners = new Set<() => void>();
  const crashes: (() => void)[] = [];
  const hostConnection = { name: "host" } as unknown as MessageConnection;
  const fork = (): WorkerProcess => {
    forkCount++;
    const connection = { hasPendingResponse: () => isBusy } as unknown as MessageConnection;
    let resolve = (_how: string) => {};
    const ended = new Promise<string>((settleWith) => {
      resolve = settleWith;
    });
    running.add(connection);
    mostRunning = Math.max(mostRunning, running.size);
    const end = (how: string) => {
      running.delete(connection);
      resolve(how);
    };
    crashes.push(() => end("signal SIGKILL"));
    return { pid: forkCount, connection, ended, end: async () => end("exit code 0") };
  };
  const worker = new IndexWorker({
    host: { connection: async () => hostConnection },
    servers: {
      takes: () => served.completion,
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    fork,
    timers: {
      nowMs: timers.now,
      after(delayMs, callback) {
        const ended = new AbortController();
        void timers.wait(delayMs, ended.signal).then(() => {
          if (!ended.signal.aborted) callback();
        });
        return () => ended.abort();
      },
    },
    idleMs: () => idleMs,
  });
  return {
    worker,
    timers,
    running,
    hostConnection,
    listeners,
    serve(isServed: boolean) {
      served.completion = isServed;
      for (const listener of listeners) listener();
    },
    crash: () => crashes.at(-1)?.(),
    setBusy: (busy: boolean) => (isBusy = busy),
    counts: () => ({ forkCount, mostRunning }),
  };
}

describe("the process that has the index", () => {
  it("is the worker that completes while this machine does", async () => {
    const { worker, serve, hostConnection, counts } = fixture();
    serve(false);
    expect(await worker.connection(never)).toBe(hostConnection);
    expect(counts().forkCount).toBe(0);
  });

  it("is one without a model while completion is a server's, the same one for all that is asked", async () => {
    const { worker, running, counts } = fixture();
    const connection = await worker.connection(never);
    expect([running.has(connection), await worker.connection(never), await worker.connection(never, { wakes: false })]).toEqual([
      true,
      connection,
      connection,
    ]);
    expect(counts().forkCount).toBe(1);
  });

  it("is not started by what wakes nothing", async () => {
    const { worker, counts } = fixture();
    expect((await appErrorOf(() => worker.connection(never, { wakes: false }))).code).toBe("worker/notReady");
    const ended = AbortSignal.abort(new Error("enough"));
    await expect(worker.connection(ended)).rejects.toThrow("enough");
    expect(counts().forkCount).toBe(0);
  });

  it("ends when completion is this machine's again, and when it is not needed any more", async () => {
    const { worker, running, serve, listeners, timers } = fixture();
    await worker.connection(never);
    serve(false);
    expect(running.size).toBe(0);
    serve(true);
    await worker.connection(never);
    worker.dispose();
    expect([running.size, listeners.size]).toEqual([0, 0]);
    await settle();
    expect(timers.nextMs).toBe(Number.POSITIVE_INFINITY);
    expect((await appErrorOf(() => worker.connection(never))).code).toBe("worker/notReady");
  });

  it("ends when nothing was asked of it for long, but not while it reads", async () => {
    const { worker, running, timers, setBusy } = fixture();
    await worker.connection(never);
    setBusy(true);
    await timers.ringNext(60_000);
    expect(running.size).toBe(1);
    setBusy(false);
    await timers.ringNext(120_000);
    expect(running.size).toBe(0);
  });

  it("is another one after it has ended by itself", async () => {
    const { worker, crash, counts } = fixture();
    const first = await worker.connection(never);
    crash();
    await settle();
    expect(await worker.connection(never)).not.toBe(first);
    expect(counts()).toEqual({ forkCount: 2, mostRunning: 1 });
  });

  it("is never there twice, nor while completion is this machine's, whatever happens", async () => {
    const steps = fc.array(fc.constantFrom("ask", "look", "serve", "unserve", "crash", "tick"), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { worker, serve, crash, timers, running, counts } = fixture();
        let isServed = true;
        for (const step of all) {
          if (step === "ask") await worker.connection(never);
          if (step === "look") await worker.connection(never, { wakes: false }).catch(() => {});
          if (step === "serve" || step === "unserve") {
            isServed = step === "serve";
            serve(isServed);
          }
          if (step === "crash") crash();
          if (step === "tick") await timers.ringNext(Number.POSITIVE_INFINITY);
          await settle();
          expect(running.size).toBeLessThanOrEqual(isServed ? 1 : 0);
        }
        expect(counts().mostRunning).toBeLessThanOrEqual(1);
        worker.dispose();
        expect(running.size).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
