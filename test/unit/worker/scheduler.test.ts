import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PassTerms, Turn } from "../../../src/engine/turn.ts";
import type { Priority } from "../../../src/shared/protocol.ts";
import { maxChatWaitMs, Scheduler } from "../../../src/worker/scheduler.ts";

const never = new AbortController().signal;
const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A machine whose clock moves with its passes only, and that keeps a diary of them. */
class Machine {
  nowMs = 0;
  readonly scheduler = new Scheduler(() => this.nowMs);
  readonly diary: string[] = [];
  readonly chatWaitsMs: number[] = [];
  /** Passes that gave way, by name. */
  readonly gaveWay: string[] = [];
  readonly #waiting = new Map<string, { readonly priority: Priority; readonly sinceMs: number }>();
  #isAtWork = false;

  /** A task of some passes; resolves with how it ended. */
  task(priority: Priority, name: string, passes: number, passMs = 10, signal = never): Promise<"done" | "ended"> {
    const work = async (turn: Turn, own: AbortSignal): Promise<"done" | "ended"> => {
      try {
        for (let count = 0; count < passes; count++) {
          this.#waiting.set(name, { priority, sinceMs: this.nowMs });
          await turn((terms) => this.#pass(name, passMs, own, terms));
        }
        return "done";
      } catch (error) {
        if (own.aborted) return "ended";
        throw error;
      } finally {
        this.#waiting.delete(name);
      }
    };
    return this.scheduler.run(priority, work, signal);
  }

  async #pass(name: string, passMs: number, signal: AbortSignal, terms?: PassTerms): Promise<void> {
    expect(this.#isAtWork).toBe(false);
    expect(signal.aborted).toBe(false);
    this.#isAtWork = true;
    const wish = this.#waiting.get(name);
    this.#expectRightTurn(name);
    await tick();
    this.#isAtWork = false;
    // A run that is told to end does so at once.
    if (signal.aborted) throw signal.reason;
    this.nowMs += passMs;
    if (terms?.giveWay?.aborted === true) {
      this.gaveWay.push(name);
      if (wish !== undefined) this.#waiting.set(name, wish);
      throw terms.giveWay.reason;
    }
    this.diary.push(terms?.isBrief ? `${name}, briefly` : name);
  }

  /** Nobody more urgent waits, but for a chat that has waited long enough. */
  #expectRightTurn(name: string): void {
    const own = this.#waiting.get(name);
    this.#waiting.delete(name);
    const others = [...this.#waiting.values()].map(({ priority }) => priority);
    if (own?.priority === "chat") {
      const waitedMs = this.nowMs - own.sinceMs;
      this.chatWaitsMs.push(waitedMs);
      if (waitedMs < maxChatWaitMs) expect(others).not.toContain("completion");
    }
    if (own?.priority === "prewarm") expect(others.filter((priority) => priority !== "prewarm")).toEqual([]);
  }
}

describe("the scheduler", () => {
  it("gives the result of a task, or its failure, and goes on after both", async () => {
    const scheduler = new Scheduler();
    expect(await scheduler.run("completion", (turn) => turn(async () => 5), never)).toBe(5);
    await expect(scheduler.run("chat", (turn) => turn(() => Promise.reject(new Error("no"))), never)).rejects.toThrow("no");
    const thrown = scheduler.run(
      "chat",
      () => {
        throw new Error("at once");
      },
      never,
    );
    await expect(thrown).rejects.toThrow("at once");
    expect(await scheduler.run("completion", (turn) => turn(async () => 6), never)).toBe(6);
  });

  it("lets a completion in at once, for which a chat's pass gives way and is begun again", async () => {
    const machine = new Machine();
    const chat = machine.task("chat", "chat", 2);
    const completion = machine.task("completion", "completion", 3);
    expect(await Promise.all([chat, completion])).toEqual(["done", "done"]);
    expect(machine.diary).toEqual(["completion", "completion", "completion", "chat, briefly", "chat"]);
    expect(machine.gaveWay).toEqual(["chat"]);
  });

  it("counts a pass as done that ends well though it was to give way", async () => {
    const scheduler = new Scheduler();
    let runs = 0;
    const pass = async () => {
      await tick();
      return ++runs;
    };
    const chat = scheduler.run("chat", (turn) => turn(pass), never);
    const completion = scheduler.run("completion", (turn) => turn(async () => "now"), never);
    expect(await Promise.all([chat, completion])).toEqual([1, "now"]);
  });

  it("gives way to no prewarm and to no other chat, and those that wait keep the order of their coming", async () => {
    const machine = new Machine();
    const tasks = [machine.task("chat", "first", 1), machine.task("chat", "second", 1), machine.task("completion", "completion", 1)];
    await Promise.all([...tasks, machine.task("prewarm", "prewarm", 1)]);
    expect(machine.diary).toEqual(["completion", "first, briefly", "second", "prewarm"]);
    expect(machine.gaveWay).toEqual(["first"]);
  });

  it("lets a chat that has waited long enough end its pass, however long that takes", async () => {
    const machine = new Machine();
    const chat = machine.task("chat", "chat", 3, 300);
    let isOver = false;
    const typing = (async () => {
      while (!isOver) await machine.task("completion", "completion", 3);
    })();
    expect(await chat).toBe("done");
    isOver = true;
    await typing;
    // The first time each pass is run, and perhaps a second, a completion comes before it is done.
    expect(machine.gaveWay.length).toBeGreaterThan(0);
    expect(machine.gaveWay.length).toBeLessThanOrEqual(6);
  });

  it("ends older completions for the newest, at work or waiting", async () => {
    const machine = new Machine();
    const chat = machine.task("chat", "chat", 2);
    const older = machine.task("completion", "older", 3);
    const middle = machine.task("completion", "middle", 3);
    const newest = machine.task("completion", "newest", 3);
    expect(await Promise.all([older, middle, newest, chat])).toEqual(["ended", "ended", "done", "done"]);
    expect(machine.diary).not.toContain("older");
    expect(machine.diary).not.toContain("middle");
  });

  it("drops a prewarm for anything that comes, a newer prewarm included", async () => {
    for (const priority of ["completion", "chat", "prewarm"] as const) {
      const machine = new Machine();
      const prewarm = machine.task("prewarm", "prewarm", 1000);
      await tick();
      await tick();
      expect(machine.diary).toContain("prewarm");
      expect(await machine.task(priority, "other", 2)).toBe("done");
      expect(await prewarm).toBe("ended");
    }
  });

  it("leaves a prewarm waiting while others are at work", async () => {
    const machine = new Machine();
    const chat = machine.task("chat", "chat", 3);
    const prewarm = machine.task("prewarm", "prewarm", 2);
    expect(await Promise.all([chat, prewarm])).toEqual(["done", "done"]);
    expect(machine.diary).toEqual(["chat", "chat", "chat", "prewarm", "prewarm"]);
  });

  it("rejects at once what waits when its signal fires, and never runs it", async () => {
    const scheduler = new Scheduler();
    let finish = () => {};
    const running = scheduler.run("chat", (turn) => turn(() => new Promise<void>((resolve) => (finish = resolve))), never);
    const controller = new AbortController();
    let ran = false;
    const waiting = scheduler.run(
      "completion",
      (turn) =>
        turn(async () => {
          ran = true;
        }),
      controller.signal,
    );
    const reason = new Error("not wanted");
    controller.abort(reason);
    // The pass under way has not ended.
    await expect(waiting).rejects.toBe(reason);
    finish();
    await running;
    await tick();
    expect(ran).toBe(false);
    expect(await scheduler.run("completion", (turn) => turn(async () => "free"), never)).toBe("free");
  });

  it("gives a chat a pass now and then while completions never pause", async () => {
    const machine = new Machine();
    const chat = machine.task("chat", "chat", 20);
    let isOver = false;
    const typing = (async () => {
      for (let number = 0; !isOver; number++) await machine.task("completion", `completion ${number}`, 30);
    })();
    expect(await chat).toBe("done");
    isOver = true;
    await typing;
    expect(Math.max(...machine.chatWaitsMs)).toBe(maxChatWaitMs);
    const share = machine.diary.filter((name) => name.startsWith("chat")).length / machine.diary.length;
    expect(share).toBeLessThan(0.05);
  });

  it("lets go of a caller's signal that never fires", async () => {
    let listeners = 0;
    const { signal } = new AbortController();
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...rest: Parameters<typeof add>) => {
      listeners++;
      add(...rest);
    };
    signal.removeEventListener = (...rest: Parameters<typeof remove>) => {
      listeners--;
      remove(...rest);
    };
    const scheduler = new Scheduler();
    await scheduler.run("completion", async () => 1, signal);
    await scheduler.run("chat", () => Promise.reject(new Error("no")), signal).catch(() => {});
    expect(listeners).toBe(0);
  });

  it("keeps its promises whatever comes when", async () => {
    const arrival = fc.record({
      waitTicks: fc.nat({ max: 6 }),
      priority: fc.constantFrom("completion", "completion", "chat", "prewarm"),
      passes: fc.nat({ max: 12 }),
      passMs: fc.integer({ min: 1, max: 250 }),
      abortAfterTicks: fc.option(fc.nat({ max: 20 }), { freq: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { minLength: 1, maxLength: 12 }), async (arrivals) => {
        const machine = new Machine();
        const ends: { priority: Priority; isAborted: () => boolean; end: Promise<"done" | "ended"> }[] = [];
        for (const [number, { waitTicks, priority, passes, passMs, abortAfterTicks }] of arrivals.entries()) {
          for (let index = 0; index < waitTicks; index++) await tick();
          const controller = new AbortController();
          const end = machine.task(priority, `${priority} ${number}`, passes, passMs, controller.signal);
          ends.push({ priority, isAborted: () => controller.signal.aborted, end });
          if (abortAfterTicks === null) continue;
          void (async () => {
            for (let index = 0; index < abortAfterTicks; index++) await tick();
            controller.abort();
          })();
        }
        const results = await Promise.all(ends.map(({ end }) => end));
        // Who did not ask for an end gets to it: the last completion always, chats always.
        const lastCompletion = ends.findLastIndex(({ priority }) => priority === "completion");
        for (const [index, { priority, isAborted }] of ends.entries()) {
          if (!isAborted() && (index === lastCompletion || priority === "chat")) expect(results[index]).toBe("done");
        }
        // No chat waits longer than its time, the pass that was under way, and the turns of other chats that are due.
        const chats = ends.filter(({ priority }) => priority === "chat").length;
        for (const waitedMs of machine.chatWaitsMs) expect(waitedMs).toBeLessThanOrEqual(maxChatWaitMs + 250 * (chats + 1));
      }),
      { numRuns: 150 },
    );
  });
});
