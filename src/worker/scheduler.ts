/**
 * Who may use the model when: one forward pass runs at a time, and between two passes the most urgent of those that wait goes first.
 * A completion comes before a chat, which yields at its next token, or at once while it reads, and goes on afterwards; both come before a
 * prewarm.
 *
 * Invariants:
 * - At most one pass runs, and while one waits there is always one that runs or is about to.
 * - The newest completion ends those before it. A prewarm ends for anything that comes.
 * - Among those that are equally urgent, who has waited longest goes first.
 * - A pass of a chat gives way when a completion wants one, and is begun again afterwards, as a brief one.
 * - Nobody types a chat to death: one that has wanted a pass for `maxChatWaitMs` goes before completions, and that pass, a brief one, gives way to nobody.
 *   While completions never pause, a chat thus makes a pass in each `maxChatWaitMs`, and a completion waits for one brief pass of a chat in that time.
 * - A signal that fires while a pass waits rejects it at once, and the pass is never run.
 */
import type { PassTerms, Turn } from "../engine/turn.ts";
import type { Priority } from "../shared/protocol.ts";

/** Two steps of a chat in a second show that it lives; a completion that is slowed by a brief pass now and then still feels the same. */
export const maxChatWaitMs = 500;

const urgency = { completion: 0, chat: 1, prewarm: 2 } as const satisfies Record<Priority, number>;

interface Task {
  readonly priority: Priority;
  readonly controller: AbortController;
}

/** The pass that runs. */
interface Running {
  /** Undefined for one that gives way to nobody. */
  readonly giveWay: AbortController | undefined;
}

/** For a pass. */
interface Wish {
  readonly priority: Priority;
  readonly sinceMs: number;
  /** Counts wishes: one that gave way comes back with the number that it had. */
  readonly number: number;
}

interface Waiting {
  readonly wish: Wish;
  readonly start: () => void;
}

export class Scheduler {
  readonly #nowMs: () => number;
  readonly #tasks = new Set<Task>();
  readonly #waiting = new Set<Waiting>();
  #running: Running | undefined;
  #lastWish = 0;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /**
   * Starts a task at once; its passes wait for their turns. It gets a signal that fires when `signal` does or the task has to end for
   * another one.
   */
  async run<T>(priority: Priority, work: (turn: Turn, signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    for (const task of this.#tasks) {
      if (task.priority === "prewarm" || (task.priority === "completion" && priority === "completion")) task.controller.abort();
    }
    const task: Task = { priority, controller: new AbortController() };
    const abort = () => task.controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    this.#tasks.add(task);
    try {
      return await work((pass) => this.#turn(task, pass), task.controller.signal);
    } finally {
      signal.removeEventListener("abort", abort);
      this.#tasks.delete(task);
    }
  }

  async #turn<T>(task: Task, pass: (terms: PassTerms) => Promise<T>): Promise<T> {
    const wish: Wish = { priority: task.priority, sinceMs: this.#nowMs(), number: ++this.#lastWish };
    let gaveWay = false;
    for (;;) {
      const { signal } = task.controller;
      signal.throwIfAborted();
      if (this.#running !== undefined) await this.#wait(wish, signal);
      const isDue = this.#isDue(wish);
      const giveWay = wish.priority === "chat" && !isDue ? new AbortController() : undefined;
      this.#running = { giveWay };
      const end = () => giveWay?.abort(signal.reason);
      signal.addEventListener("abort", end, { once: true });
      try {
        signal.throwIfAborted();
        return await pass({ giveWay: giveWay?.signal, isBrief: isDue || gaveWay });
      } catch (error) {
        if (signal.aborted || giveWay?.signal.aborted !== true) throw error;
        gaveWay = true;
      } finally {
        signal.removeEventListener("abort", end);
        // Whoever made this pass may want the next one, and a message may just have come in: both are heard before the turn goes on.
        if (this.#waiting.size === 0) this.#running = undefined;
        else setImmediate(() => this.#handOver());
      }
    }
  }

  #isDue({ priority, sinceMs }: Wish): boolean {
    return priority === "chat" && this.#nowMs() - sinceMs >= maxChatWaitMs;
  }

  #handOver(): void {
    const next = this.#next();
    if (next === undefined) this.#running = undefined;
    else next.start();
  }

  /** Resolves when it is the waiting one's turn; the next pass must then begin at once. */
  #wait(wish: Wish, signal: AbortSignal): Promise<void> {
    if (wish.priority === "completion") this.#running?.giveWay?.abort();
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(waiting);
        signal.removeEventListener("abort", giveUp);
      };
      const giveUp = () => {
        leave();
        reject(signal.reason);
      };
      const waiting: Waiting = {
        wish,
        start: () => {
          leave();
          resolve();
        },
      };
      signal.addEventListener("abort", giveUp, { once: true });
      this.#waiting.add(waiting);
    });
  }

  #next(): Waiting | undefined {
    const rank = ({ wish }: Waiting) => (this.#isDue(wish) ? -1 : urgency[wish.priority]);
    const [first] = [...this.#waiting].sort((a, b) => rank(a) - rank(b) || a.wish.number - b.wish.number);
    return first;
  }
}
