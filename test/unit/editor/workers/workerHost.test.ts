import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WorkerHost, type WorkerState } from "../../../../src/editor/workers/workerHost.ts";
import { CountTokens, type LoadParams, type LogLineParams } from "../../../../src/shared/protocol.ts";

/** A worker without a model. What it does is said by the model's path, which it gets with the load request. */
const script = `
const send = (message) => process.send({ jsonrpc: "2.0", ...message });
process.on("message", ({ id, method, params }) => {
  if (method === "nearline/countTokens") return setTimeout(() => send({ id, result: [process.pid] }), params.texts.length);
  if (method !== "nearline/load") return;
  const [behaviour] = params.modelPath.split(":");
  send({ method: "nearline/loadProgress", params: { stage: "repack", fraction: 0.5 } });
  send({ method: "nearline/logLine", params: { level: "info", message: "loads " + behaviour } });
  console.error("a line of standard error");
  if (behaviour === "crash") return setTimeout(() => process.exit(3), 20);
  if (behaviour === "notGguf") return send({ id, error: { code: 1, message: "m", data: { code: "model/notGguf", message: "model: must be GGUF" } } });
  if (behaviour === "bug") return send({ id, error: { code: -32603, message: "a bug" } });
  if (behaviour === "deviceLost") setTimeout(() => send({ method: "nearline/modelChanged", params: { name: "on the CPU" } }), 20);
  if (behaviour === "stubborn") process.on("disconnect", () => setInterval(() => {}, 1000));
  send({ id, result: { name: behaviour, architecture: "llama", parameterCount: 1, contextTokens: 1, readsContext: false, device: "CPU", loadMs: 1 } });
});
process.on("disconnect", () => {});
`;

const folder = mkdtempSync(join(tmpdir(), "nearline-host-"));
const scriptPath = join(folder, "worker.js");
beforeAll(() => writeFileSync(scriptPath, script));
afterAll(() => rmSync(folder, { recursive: true }));

/** A clock that moves only when told. */
class ManualTimers {
  now = 0;
  readonly pending: { readonly delayMs: number; readonly callback: () => void }[] = [];

  nowMs(): number {
    return this.now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { delayMs, callback };
    this.pending.push(timer);
    return () => {
      this.pending.splice(this.pending.indexOf(timer), 1);
    };
  }

  /** Like `fire`, where the clock was set. */
  ring(): void {
    this.pending.shift()?.callback();
  }

  fire(): number {
    const timer = this.pending.shift();
    if (timer === undefined) throw new Error("no timer is set");
    this.now += timer.delayMs;
    timer.callback();
    return timer.delayMs;
  }
}

const hosts: WorkerHost[] = [];

function hostWith(behaviour: string) {
  const timers = new ManualTimers();
  const log: LogLineParams[] = [];
  const load: LoadParams = { modelPath: `${behaviour}:`, cacheFolder: folder, threads: 1, weights: "exact" };
  const settings = { load, idleMs: 0 };
  const host = new WorkerHost({
    scriptPath,
    loadParams: () => settings.load,
    log: (line) => log.push(line),
    timers,
    idleMs: () => settings.idleMs,
  });
  hosts.push(host);
  const states: WorkerState[] = [];
  host.onState((state) => states.push(state));
  return { host, timers, log, states, settings };
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()));
});

async function reached(host: WorkerHost, kind: WorkerState["kind"]): Promise<WorkerState> {
  if (host.state.kind === kind) return host.state;
  return new Promise((resolve) => {
    const stop = host.onState((state) => {
      if (state.kind !== kind) return;
      stop();
      resolve(state);
    });
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const never = new AbortController().signal;

describe("WorkerHost", () => {
  it("loads with progress, log lines and the output of the process", async () => {
    const { host, states, log } = hostWith("good");
    host.start();
    const ready = await reached(host, "ready");
    expect(ready).toMatchObject({ model: { name: "good" } });
    expect(states.slice(0, 2)).toEqual([
      { kind: "loading", stage: "read", fraction: 0 },
      { kind: "loading", stage: "repack", fraction: 0.5 },
    ]);
    await expect.poll(() => log).toContainEqual({ level: "warn", message: "a line of standard error" });
    expect(log).toContainEqual({ level: "info", message: "loads good" });
  });

  it("starts one process however often it is told to", async () => {
    const { host } = hostWith("good");
    host.start();
    host.start();
    await reached(host, "ready");
    const { pid } = host;
    host.start();
    expect(host.pid).toBe(pid);
    expect(host.state.kind).toBe("ready");
  });

  it("tells what a worker says of its model later: that it runs on another device", async () => {
    const { host } = hostWith("deviceLost");
    const changed = new Promise<string>((resolve) => {
      host.onState((state) => {
        if (state.kind === "ready" && state.model.name !== "deviceLost") resolve(state.model.name);
      });
    });
    host.start();
    expect(await changed).toBe("on the CPU");
  });

  it("starts again after a crash, later each time", async () => {
    const { host, timers } = hostWith("crash");
    host.start();
    const delaysMs: number[] = [];
    for (const failureCount of [1, 2, 3]) {
      const failed = await reached(host, "failed");
      expect(failed).toMatchObject({ error: { code: "worker/stopped", message: expect.stringContaining("exit code 3") }, failureCount });
      expect(failed).toMatchObject({ retryAtMs: timers.now + 1000 * 2 ** (failureCount - 1) });
      delaysMs.push(timers.fire());
    }
    expect(delaysMs).toEqual([1000, 2000, 4000]);
  });

  it("counts failures anew after a worker that ran well for a minute", async () => {
    const { host, timers } = hostWith("good");
    host.start();
    for (const ranMs of [0, 0, 60_000]) {
      await reached(host, "ready");
      timers.now += ranMs;
      process.kill(host.pid ?? 0, "SIGKILL");
      await reached(host, "failed");
      if (ranMs > 0) break;
      timers.fire();
    }
    expect(host.state).toMatchObject({ failureCount: 1, error: { message: expect.stringContaining("SIGKILL") } });
    expect(timers.pending.map(({ delayMs }) => delayMs)).toEqual([1000]);
  });

  it("does not retry what the user must put right, and ends the process", async () => {
    const { host, timers, states } = hostWith("notGguf");
    const pids = new Set<number>();
    host.onState(() => host.pid !== undefined && pids.add(host.pid));
    host.start();
    const failed = await reached(host, "failed");
    expect(failed).toMatchObject({ error: { code: "model/notGguf", message: "model: must be GGUF" } });
    expect(failed).not.toHaveProperty("retryAtMs");
    expect(timers.pending).toEqual([]);
    expect(pids.size).toBe(1);
    await expect.poll(() => [...pids].filter(isAlive)).toEqual([]);
    expect(states.filter(({ kind }) => kind === "failed")).toHaveLength(1);
  });

  it("retries a load that failed for another reason", async () => {
    const { host, timers, settings } = hostWith("bug");
    host.start();
    expect(await reached(host, "failed")).toMatchObject({ error: { code: "runtime/failed" }, retryAtMs: 1000 });
    settings.load = { ...settings.load, modelPath: "good:" };
    timers.fire();
    expect(await reached(host, "ready")).toMatchObject({ model: { name: "good" } });
  });

  it("gives the connection to those who wait, once the worker is ready again", async () => {
    const { host, timers } = hostWith("good");
    host.start();
    const first = await host.connection(never);
    process.kill(host.pid ?? 0, "SIGKILL");
    await reached(host, "failed");
    const waiting = host.connection(never);
    timers.fire();
    expect(await waiting).not.toBe(first);
    expect(host.state.kind).toBe("ready");
  });

  it("refuses a connection when it is off, failed for good, or no longer wanted", async () => {
    const { host } = hostWith("notGguf");
    await expect(host.connection(never)).rejects.toMatchObject({ code: "worker/notReady" });
    host.start();
    const controller = new AbortController();
    const unwanted = host.connection(controller.signal);
    controller.abort();
    await expect(unwanted).rejects.toBe(controller.signal.reason);
    await expect(host.connection(never)).rejects.toMatchObject({ code: "model/notGguf" });
  });

  it("stops the process and leaves no timer", async () => {
    const { host, timers } = hostWith("crash");
    host.start();
    await reached(host, "failed");
    await host.stop();
    expect(host.state).toEqual({ kind: "off" });
    expect([timers.pending, host.pid]).toEqual([[], undefined]);
    host.restart();
    expect(host.state).toEqual({ kind: "off" });
  });

  it("kills a process that does not end when its connection is closed", async () => {
    const { host } = hostWith("stubborn");
    host.start();
    await reached(host, "ready");
    const pid = host.pid ?? 0;
    const startMs = performance.now();
    await host.stop();
    expect(performance.now() - startMs).toBeGreaterThan(1900);
    expect(isAlive(pid)).toBe(false);
  });

  it("restarts with the settings of now, after the process before has ended", async () => {
    const { host, settings } = hostWith("good");
    host.start();
    await reached(host, "ready");
    const before = host.pid ?? 0;
    settings.load = { ...settings.load, modelPath: "other:" };
    host.restart();
    expect(host.state.kind).toBe("loading");
    expect(await reached(host, "ready")).toMatchObject({ model: { name: "other" } });
    expect(isAlive(before)).toBe(false);
    expect(host.pid).not.toBe(before);
  });

  it("is off after start and stop in a row, and no process comes later", async () => {
    const { host } = hostWith("good");
    host.start();
    await host.stop();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([host.state.kind, host.pid]).toEqual(["off", undefined]);
  });

  it("goes to rest when nobody has asked for a while, with no process and no timer, and comes back when somebody does", async () => {
    const { host, timers, settings } = hostWith("good");
    settings.idleMs = 60_000;
    host.start();
    await reached(host, "ready");
    const pid = host.pid ?? 0;
    timers.now = 40_000;
    await host.connection(never);
    timers.now = 60_000;
    timers.ring();
    expect([host.state.kind, timers.pending.map(({ delayMs }) => delayMs)]).toEqual(["ready", [40_000]]);
    timers.now = 100_000;
    timers.ring();
    expect(host.state).toMatchObject({ kind: "resting", model: { name: "good" } });
    expect([host.pid, timers.pending]).toEqual([undefined, []]);
    await expect(host.connection(never, { wakes: false })).rejects.toMatchObject({ code: "worker/notReady" });
    expect(host.state.kind).toBe("resting");
    await host.connection(never);
    expect(host.state.kind).toBe("ready");
    expect(isAlive(pid)).toBe(false);
  });

  it("does not go to rest while it answers, nor for what does not count as use", async () => {
    const { host, timers, settings } = hostWith("good");
    settings.idleMs = 1000;
    host.start();
    const connection = await host.connection(never);
    const answer = connection.sendRequest(CountTokens.type, { texts: Array.from({ length: 100 }, () => "") });
    timers.now = 1000;
    timers.ring();
    expect(host.state.kind).toBe("ready");
    timers.now = 2500;
    host.countIdleAnew();
    expect(host.state.kind).toBe("ready");
    await answer;
    await host.connection(never, { wakes: false });
    timers.now = 3500;
    timers.ring();
    expect(host.state.kind).toBe("resting");
  });

  it("follows a change of the time to rest, and never rests with 0", async () => {
    const { host, timers, settings } = hostWith("good");
    host.start();
    await reached(host, "ready");
    expect(timers.pending).toEqual([]);
    settings.idleMs = 5000;
    host.countIdleAnew();
    expect(timers.pending.map(({ delayMs }) => delayMs)).toEqual([5000]);
    settings.idleMs = 0;
    host.countIdleAnew();
    expect(timers.pending).toEqual([]);
  });

  it("stands by without a process until somebody asks, and is off when it is stopped", async () => {
    const { host } = hostWith("good");
    host.standBy();
    expect([host.state, host.pid]).toEqual([{ kind: "resting", model: undefined }, undefined]);
    await host.connection(never);
    expect(host.state.kind).toBe("ready");
    host.rest();
    await host.stop();
    expect(host.state.kind).toBe("off");
  });

  it("retires when what it was asked is answered, or late", async () => {
    const { host, timers } = hostWith("good");
    host.start();
    const connection = await host.connection(never);
    const answer = connection.sendRequest(CountTokens.type, { texts: Array.from({ length: 20 }, () => "") });
    const retired = host.retire();
    await expect(answer).resolves.toEqual([expect.any(Number)]);
    timers.fire();
    await retired;
    expect([host.state.kind, timers.pending]).toEqual(["off", []]);

    host.start();
    const unanswered = (await host.connection(never)).sendRequest(CountTokens.type, { texts: Array.from({ length: 60_000 }, () => "") });
    const late = host.retire();
    // A long answer takes a minute, and is not cut off.
    timers.now += 60_000;
    timers.fire();
    await new Promise((resolve) => setImmediate(resolve));
    expect(host.state.kind).toBe("ready");
    timers.now += 60_000;
    timers.fire();
    await expect(unanswered).rejects.toThrow();
    await late;
  });

  it("forks nothing before there is room", async () => {
    let makeRoom = () => {};
    const roomMade = new Promise<void>((resolve) => {
      makeRoom = resolve;
    });
    const host = new WorkerHost({
      scriptPath,
      loadParams: () => ({ modelPath: "good:", cacheFolder: "", threads: 0, weights: "exact" }),
      log: () => {},
      timers: new ManualTimers(),
      idleMs: () => 0,
      roomMade,
    });
    hosts.push(host);
    host.start();
    await new Promise((resolve) => setImmediate(resolve));
    expect([host.state.kind, host.pid]).toEqual(["loading", undefined]);
    makeRoom();
    await reached(host, "ready");
  });

  it("reports a script that is not there as a crash", async () => {
    const timers = new ManualTimers();
    const host = new WorkerHost({
      scriptPath: join(folder, "absent.js"),
      loadParams: () => ({ modelPath: "", cacheFolder: "", threads: 0, weights: "exact" }),
      log: () => {},
      timers,
      idleMs: () => 0,
    });
    hosts.push(host);
    host.start();
    expect(await reached(host, "failed")).toMatchObject({ error: { message: expect.stringContaining("exit code 1") } });
  });
});
