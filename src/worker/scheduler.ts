/**
 * Who may use the model when: one forward pass runs at a time, and between two passes the most urgent of those that wait goes first.
 * A completion comes before a chat, which yields at its next chunk or token and goes on afterwards; both come before a prewarm.
 *
 * Invariants:
 * - At most one pass runs, and while one waits there is always one that runs or is about to.
 * - The newest completion ends those before it. A prewarm ends for anything that comes.
 * - Among those that are equally urgent, who has waited longest goes first.
 * - Nobody types a chat to death: one that has waited `maxChatWaitMs` for its next pass goes before completions. While completions never
 *   pause, a chat thus makes a pass in each `maxChatWaitMs`, and a completion waits for one pass of a chat in that time.
 * - A signal that fires while a pass waits rejects it at once, and the pass is never run.
 */
import type { Turn } from "../engine/turn.ts";
import type { Priority } from "../shared/protocol.ts";

/** Two steps of a chat in a second show that it lives; a completion that is slowed by one pass of at most 64 tokens still feels the same. */
export const maxChatWaitMs = 500;

const urgency = { completion: 0, chat: 1, prewarm: 2 } as const satisfies Record<Priority, number>;

interface Task {
  readonly priority: Priority;
  readonly controller: AbortController;
}

interface Waiting {
  readonly priority: Priority;
  readonly sinceMs: number;
  readonly start: () => void;
}

export class Scheduler {
  readonly #nowMs: () => number;
  readonly #tasks = new Set<Task>();
  /** In the order of their coming. */
  readonly #waiting = new Set<Waiting>();
  #isRunning = false;

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
      return await work((pass) => this.#turn(priority, pass, task.controller.signal), task.controller.signal);
    } finally {
      signal.removeEventListener("abort", abort);
      this.#tasks.delete(task);
    }
  }

  async #turn<T>(priority: Priority, pass: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    if (this.#isRunning) await this.#wait(priority, signal);
    this.#isRunning = true;
    try {
      signal.throwIfAborted();
      return await pass();
    } finally {
      // Whoever made this pass may want the next one, and a message may just have come in: both are heard before the turn goes on.
      if (this.#waiting.size === 0) this.#isRunning = false;
      else setImmediate(() => this.#handOver());
    }
  }

  #handOver(): void {
    const next = this.#next();
    if (next === undefined) this.#isRunning = false;
    else next.start();
  }

  /** Resolves when it is the waiting one's turn; the next pass must then begin at once. */
  #wait(priority: Priority, signal: AbortSignal): Promise<void> {
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
        priority,
        sinceMs: this.#nowMs(),
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
    const nowMs = this.#nowMs();
    let best: Waiting | undefined;
    for (const waiting of this.#waiting) {
      if (waiting.priority === "chat" && nowMs - waiting.sinceMs >= maxChatWaitMs) return waiting;
      if (best === undefined || urgency[waiting.priority] < urgency[best.priority]) best = waiting;
    }
    return best;
  }
}
