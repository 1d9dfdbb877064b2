import { writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { modelTools } from "../../../../src/backend/modelTools.ts";
import { toolsProcess } from "../../../../src/editor/models/toolsProcess.ts";
import { forkWorker, type WorkerProcess } from "../../../../src/editor/workers/workerProcess.ts";
import { AppError } from "../../../../src/shared/errors.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";

/** A tools process without tools: what it does with a file is said by the file's path. */
const script = `
process.on("message", ({ id, method, params }) => {
  const answer = (result) => process.send({ jsonrpc: "2.0", id, result });
  if (method === "nearline/tools/discover") return answer([{ path: "/m", origin: "jan", name: String(process.pid), bytes: 1 }]);
  if (method === "nearline/tools/selfTest") {
    process.send({ jsonrpc: "2.0", method: "nearline/tools/selfTestProgress", params: { path: params.path, stage: "repack", fraction: 0.5 } });
    return answer({ fill: { before: "", after: "", answer: params.weights, isRight: true }, device: "cpu", loadMs: 1 });
  }
  if (method !== "nearline/tools/inspect") return;
  if (params.path === "crash") process.exit(3);
  if (params.path === "hang") for (;;);
  answer({ kind: "refused", message: params.path + " " + params.weights });
});
process.on("disconnect", () => process.exit(0));
`;

const folder = temporaryFolder("tools-process");
let scriptPath = "";
beforeAll(() => {
  scriptPath = folder.path("worker.js");
  writeFileSync(scriptPath, script);
});
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
});

function start() {
  const forked: WorkerProcess[] = [];
  const timers = new Map<() => void, number>();
  const { use, end } = toolsProcess({
    fork: () => {
      const process = forkWorker(scriptPath, () => {}, ["--tools"]);
      forked.push(process);
      return process;
    },
    timers: {
      nowMs: () => 0,
      after: (delayMs, callback) => {
        timers.set(callback, delayMs);
        return () => timers.delete(callback);
      },
    },
  });
  ends.push(end);
  const fire = () => {
    const [[callback, delayMs] = []] = timers;
    if (callback === undefined) throw new Error("no timer is set");
    timers.delete(callback);
    callback();
    return delayMs;
  };
  return { forked, timers, fire, tools: modelTools({ use, cacheFolder: folder.path(), weights: () => "fast" }) };
}

const never = new AbortController().signal;

describe("the tools process", () => {
  it("is forked by the first question, shared by those that follow, and ended when none comes for half a minute", async () => {
    const { forked, fire, tools } = start();
    expect(forked).toHaveLength(0);
    const [one, other] = await Promise.all([tools.discover(never), tools.inspect("file", never)]);
    expect(one[0]?.name).toBe(String(forked[0]?.pid));
    expect(other).toEqual({ kind: "refused", message: "file fast" });
    expect(fire()).toBe(30_000);
    await forked[0]?.ended;
    await tools.discover(never);
    expect(forked).toHaveLength(2);
  });

  it("fails what was asked when it crashes, and is there again for the next question", async () => {
    const { forked, tools } = start();
    const error = await tools.inspect("crash", never).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: "worker/stopped" });
    expect(await tools.inspect("file", never)).toMatchObject({ kind: "refused" });
    expect(forked).toHaveLength(2);
  });

  it("is ended when it does not come to an end of what was cancelled", async () => {
    const { forked, timers, fire, tools } = start();
    await tools.inspect("file", never);
    const controller = new AbortController();
    const reason = new Error("closed");
    const asked = tools.inspect("hang", controller.signal).catch((error: unknown) => error);
    // The message must be on its way, or cancelling would end nothing.
    await wait(50);
    controller.abort(reason);
    expect([...timers.values()]).toEqual([3000]);
    fire();
    expect(await asked).toBe(reason);
    await forked[0]?.ended;
    expect(await tools.inspect("file", never)).toMatchObject({ kind: "refused" });
    expect(forked).toHaveLength(2);
  });

  it("asks nothing for somebody who has gone already", async () => {
    const { forked, tools } = start();
    const reason = new Error("gone");
    await expect(tools.discover(AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(forked).toHaveLength(0);
  });

  it("is ended when idle also after the system refused to fork it once", async () => {
    const rings: (() => void)[] = [];
    let refused = false;
    const { use, end } = toolsProcess({
      fork: () => {
        if (refused) return forkWorker(scriptPath, () => {}, ["--tools"]);
        refused = true;
        throw new Error("EAGAIN");
      },
      timers: {
        nowMs: () => 0,
        after: (_, callback) => {
          rings.push(callback);
          return () => {};
        },
      },
    });
    ends.push(end);
    const tools = modelTools({ use, cacheFolder: folder.path(), weights: () => "fast" });
    await expect(tools.discover(never)).rejects.toThrow("EAGAIN");
    await tools.discover(never);
    expect(rings).toHaveLength(1);
  });

  it("tells how far a self-test is", async () => {
    const { tools } = start();
    const told: unknown[] = [];
    const result = await tools.selfTest({ path: "/m", device: "cpu", threads: 0 }, never, (progress) => told.push(progress));
    expect(result.fill.answer).toBe("fast");
    expect(told).toEqual([{ path: "/m", stage: "repack", fraction: 0.5 }]);
  });
});
