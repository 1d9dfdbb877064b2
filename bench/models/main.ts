/** Models under the hosts of the editor, in the worker's own bundle: what loading, resting and exchanging take. */
import { readFileSync } from "node:fs";
import { LocalBackend } from "../../src/backend/localBackend.ts";
import { measureDevices } from "../../src/backend/measureDevices.ts";
import { ModelHost } from "../../src/editor/models/modelHost.ts";
import { WorkerHost } from "../../src/editor/workers/workerHost.ts";
import type { ModelInfo } from "../../src/shared/protocol.ts";

export interface HostedModelOptions {
  /** The worker's bundle. */
  readonly scriptPath: string;
  readonly cacheFolder: string;
  readonly modelPath: string;
  /** Before the cursor. */
  readonly prefix: string;
}

/** Moments of a load, in milliseconds since it was wanted. */
export interface LoadMoments {
  /** The process runs its script and has been told what to load. */
  readonly processMs: number;
  /** Header and vocabulary are read, the device is chosen, and the session begins to be made. */
  readonly sessionBeginsMs: number;
  readonly readyMs: number;
  readonly firstTextMs: number;
}

/** Resident memory in bytes: all of it, and the part that is divided among the processes that map it. */
export interface ProcessMemory {
  readonly resident: number;
  readonly proportional: number;
}

export type HostedModel = ReturnType<typeof hostedModel>;

export function hostedModel({ scriptPath, cacheFolder, modelPath, prefix }: HostedModelOptions) {
  const workers: WorkerHost[] = [];
  const timers = {
    nowMs: () => performance.now(),
    after(delayMs: number, callback: () => void) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  };
  const create = (path: string, roomMade?: Promise<void>) => {
    const worker = new WorkerHost({
      scriptPath,
      loadParams: () => ({ modelPath: path, cacheFolder, threads: 0, weights: "exact", device: "auto" }),
      log: () => {},
      timers,
      idleMs: () => 0,
      ...(roomMade === undefined ? {} : { roomMade }),
    });
    workers.push(worker);
    return worker;
  };
  const host = new ModelHost(create, modelPath);
  const backend = new LocalBackend((...request) => host.connection(...request));
  const never = new AbortController().signal;

  /** Milliseconds to the first text and to the end. */
  const suggest = async () => {
    const startMs = performance.now();
    let firstMs: number | undefined;
    const { promptTokens } = await backend.generate(
      {
        prompt: { prefix, suffix: "\n" },
        maxPromptTokens: 1024,
        maxTokens: 24,
        stop: { strings: ["\n"], afterText: true },
        sampling: { temperature: 0 },
      },
      () => {
        firstMs ??= performance.now() - startMs;
      },
      never,
    );
    const endMs = performance.now() - startMs;
    return { firstMs: firstMs ?? endMs, endMs, promptTokens };
  };

  return {
    /** Starts or wakes the worker and asks it for a suggestion, as the editor does. */
    async load(): Promise<LoadMoments & { readonly promptTokens: number }> {
      const startMs = performance.now();
      const at: Record<string, number> = {};
      const stop = host.onState((state) => {
        const name = state.kind === "loading" ? state.stage : state.kind;
        // The host says "read" as well, before there is a process.
        if (host.pid !== undefined) at[name] ??= performance.now() - startMs;
      });
      if (host.state.kind === "off") host.start();
      else host.wake();
      const { firstMs, promptTokens } = await suggest();
      stop();
      const moment = (name: string) => at[name] ?? Number.NaN;
      return {
        processMs: moment("read"),
        sessionBeginsMs: moment("start"),
        readyMs: moment("ready"),
        firstTextMs: firstMs,
        promptTokens,
      };
    },

    suggest,

    /** Gives the memory back and resolves with the milliseconds until the process had ended. */
    async rest(): Promise<number> {
      const { pid } = host;
      const startMs = performance.now();
      for (const worker of workers) worker.rest();
      while (pid !== undefined && memoryOf(pid) !== undefined) await new Promise((resolve) => setTimeout(resolve, 1));
      return performance.now() - startMs;
    },

    memory: () => (host.pid === undefined ? undefined : memoryOf(host.pid)),

    async exchange(path: string): Promise<ModelInfo> {
      return host.exchange(path, () => {});
    },

    /** Tries all devices anew, until the signal fires. */
    measure: (signal: AbortSignal) => measureDevices((until) => host.connection(until, { wakes: false }), { scope: "anew" }, signal),

    stop: () => host.stop(),
  };
}

/** From Linux's /proc; undefined where there is no such process, or another system. */
function memoryOf(pid: number): ProcessMemory | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1]) * 1024;
    return { resident: bytes("Rss"), proportional: bytes("Pss") };
  } catch {
    return undefined;
  }
}
