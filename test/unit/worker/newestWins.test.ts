import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NewestWins } from "../../../src/worker/newestWins.ts";

const never = new AbortController().signal;

/** A task that ends when it is told to, or a while after its signal fires, and that keeps a diary. */
class Task {
  readonly diary: string[];
  readonly name: string;
  readonly result: Promise<string>;
  #finish = () => {};

  constructor(queue: NewestWins, name: string, diary: string[], signal = never) {
    this.name = name;
    this.diary = diary;
    this.result = queue.run(async (own) => {
      diary.push(own.aborted ? `${name} starts aborted` : `${name} starts`);
      await new Promise<void>((resolve) => {
        this.#finish = resolve;
        if (own.aborted) resolve();
        own.addEventListener("abort", () => setImmediate(resolve));
      });
      diary.push(`${name} ends`);
      return own.aborted ? "aborted" : "done";
    }, signal);
  }

  finish(): void {
    this.#finish();
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("newest wins", () => {
  it("runs a task and gives its result", async () => {
    const diary: string[] = [];
    const task = new Task(new NewestWins(), "a", diary);
    await turn();
    task.finish();
    expect(await task.result).toBe("done");
    expect(diary).toEqual(["a starts", "a ends"]);
  });

  it("aborts the task that runs for a newer one, which waits for its end", async () => {
    const diary: string[] = [];
    const queue = new NewestWins();
    const a = new Task(queue, "a", diary);
    await turn();
    const b = new Task(queue, "b", diary);
    expect(await a.result).toBe("aborted");
    await turn();
    b.finish();
    expect(await b.result).toBe("done");
    expect(diary).toEqual(["a starts", "a ends", "b starts", "b ends"]);
  });

  it("tells tasks that were overtaken while they waited, through their signal", async () => {
    const diary: string[] = [];
    const queue = new NewestWins();
    const [a, b, c] = ["a", "b", "c"].map((name) => new Task(queue, name, diary));
    await Promise.all([a?.result, b?.result]);
    await turn();
    c?.finish();
    expect(await Promise.all([a?.result, b?.result, c?.result])).toEqual(["aborted", "aborted", "done"]);
    expect(diary).toEqual(["a starts aborted", "a ends", "b starts aborted", "b ends", "c starts", "c ends"]);
  });

  it("aborts a task for its caller, before it starts or later", async () => {
    const diary: string[] = [];
    const queue = new NewestWins();
    expect(await new Task(queue, "a", diary, AbortSignal.abort()).result).toBe("aborted");
    const controller = new AbortController();
    const b = new Task(queue, "b", diary, controller.signal);
    await turn();
    controller.abort();
    expect(await b.result).toBe("aborted");
    expect(diary).toEqual(["a starts aborted", "a ends", "b starts", "b ends"]);
  });

  it("goes on after a task that fails, and gives the failure to its caller alone", async () => {
    const queue = new NewestWins();
    const failing = queue.run(() => Promise.reject(new Error("no")), never);
    await expect(failing).rejects.toThrow("no");
    expect(await queue.run(async (signal) => signal.aborted, never)).toBe(false);
    const thrown = queue.run(() => {
      throw new Error("at once");
    }, never);
    await expect(thrown).rejects.toThrow("at once");
    expect(await queue.run(async () => 5, never)).toBe(5);
  });

  it("lets go of a caller's signal that never fires", async () => {
    let listeners = 0;
    const signal = new AbortController().signal;
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
    const queue = new NewestWins();
    await queue.run(async () => 1, signal);
    await queue.run(() => Promise.reject(new Error("no")), signal).catch(() => {});
    expect(listeners).toBe(0);
  });

  it("never has two tasks at work, and answers the newest, whenever they come", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ wait: fc.nat({ max: 3 }), steps: fc.nat({ max: 3 }) }), { minLength: 1, maxLength: 10 }),
        async (plan) => {
          const queue = new NewestWins();
          let atWork = 0;
          const results: Promise<boolean>[] = [];
          for (const { wait, steps } of plan) {
            for (let index = 0; index < wait; index++) await turn();
            results.push(
              queue.run(async (signal) => {
                expect(++atWork).toBe(1);
                for (let index = 0; index < steps && !signal.aborted; index++) await turn();
                atWork--;
                return !signal.aborted;
              }, never),
            );
          }
          expect((await Promise.all(results)).at(-1)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });
});
