import { describe, expect, it } from "vitest";
import { ChangedPaths, type Changes } from "../../../../src/editor/workspaceIndex/changedPaths.ts";
import { settle, TimerQueue } from "../../../fixtures/timerQueue.ts";

function followed() {
  const queue = new TimerQueue();
  const told: { readonly atMs: number; readonly changes: Changes }[] = [];
  const timers = {
    nowMs: queue.now,
    after(delayMs: number, callback: () => void) {
      const controller = new AbortController();
      void queue.wait(delayMs, controller.signal).then(() => {
        if (!controller.signal.aborted) callback();
      });
      return () => controller.abort();
    },
  };
  const changed = new ChangedPaths(timers, (changes) => told.push({ atMs: queue.nowMs, changes }));
  const pass = async (untilMs: number) => {
    while (await queue.ringNext(untilMs)) await settle();
    queue.nowMs = untilMs;
  };
  return { changed, told, pass, queue };
}

describe("ChangedPaths", () => {
  it("tells of a file once, when it has been quiet for a moment", async () => {
    const { changed, told, pass } = followed();
    changed.add("/a");
    await pass(200);
    changed.add("/a");
    changed.add("/b");
    await pass(2000);
    expect(told).toEqual([{ atMs: 600, changes: { kind: "paths", paths: ["/a", "/b"] } }]);
  });

  it("tells now and then of what never comes to rest", async () => {
    const { changed, told, pass } = followed();
    for (let atMs = 0; atMs <= 12_000; atMs += 200) {
      await pass(atMs);
      changed.add("/a");
    }
    expect(told.map(({ atMs }) => atMs)).toEqual([5000, 10_000]);
  });

  it("says of a checkout only that much has changed", async () => {
    const { changed, told, pass } = followed();
    for (let file = 0; file < 10_000; file++) changed.add(`/${file}`);
    await pass(2000);
    changed.add("/one");
    await pass(4000);
    expect(told.map(({ changes }) => changes)).toEqual([{ kind: "many" }, { kind: "paths", paths: ["/one"] }]);
  });

  it("tells nothing, and waits for nothing, once it is disposed of", async () => {
    const { changed, told, pass, queue } = followed();
    changed.add("/a");
    changed.dispose();
    expect(queue.nextMs).toBe(Number.POSITIVE_INFINITY);
    await pass(2000);
    expect(told).toEqual([]);
  });
});
