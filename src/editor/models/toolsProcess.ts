/**
 * The process that reads other programs' files and tries models: there while something is asked of it and half a minute longer.
 *
 * Invariants
 * - At most one process lives that is lent; one that has ended, or is being ended, is never lent again, so the next work forks anew.
 * - The process is ended when nothing has been asked of it for `idleMs`, and when work that was cancelled does not end within `cancelMs`.
 * - Ended by the host, in the middle or not, nothing is left: the process has no model of its own and no lock.
 */
import { t } from "@vscode/l10n";
import type { UseToolsProcess } from "../../backend/modelTools.ts";
import { AppError } from "../../shared/errors.ts";
import type { Timers } from "../workers/workerHost.ts";
import type { WorkerProcess } from "../workers/workerProcess.ts";

/** Forking takes 0.1 s, and who looks at one model often looks at the next. */
const idleMs = 30_000;
/** Repacking notices within a tenth of a second; loading a session takes up to some seconds and cannot be cut short. */
const cancelMs = 3000;

export interface ToolsProcess {
  readonly use: UseToolsProcess;
  /** Ends the process; resolves when it is gone. */
  end(): Promise<void>;
}

export interface ToolsProcessOptions {
  /** Forks the worker's bundle with `toolsArgument`. */
  readonly fork: () => WorkerProcess;
  readonly timers: Timers;
}

export function toolsProcess({ fork, timers }: ToolsProcessOptions): ToolsProcess {
  let current: WorkerProcess | undefined;
  let users = 0;
  let cancelIdle = () => {};

  const start = (): WorkerProcess => {
    const started = fork();
    current = started;
    void started.ended.then(() => {
      if (current === started) current = undefined;
    });
    return started;
  };
  const end = async (process: WorkerProcess | undefined): Promise<void> => {
    if (current === process) current = undefined;
    await process?.end();
  };

  return {
    async use(work, signal) {
      cancelIdle();
      // The system may refuse to fork; nobody uses the process then.
      const process = current ?? start();
      users++;
      let giveUp = () => {};
      const onAbort = () => {
        giveUp = timers.after(cancelMs, () => void end(process));
      };
      if (signal.aborted) onAbort();
      else signal.addEventListener("abort", onAbort, { once: true });
      try {
        return await Promise.race([work(process.connection), failureOf(process)]);
      } finally {
        signal.removeEventListener("abort", onAbort);
        giveUp();
        if (--users === 0) cancelIdle = timers.after(idleMs, () => void end(current));
      }
    },

    async end() {
      cancelIdle();
      await end(current);
    },
  };
}

/** Rejects when the process ends; its work may wait for an answer that was never written. */
async function failureOf(process: WorkerProcess): Promise<never> {
  const how = await process.ended;
  throw new AppError(
    "worker/stopped",
    t("models: the process that looks at model files must run until it has answered, got its end ({0}); try again", how),
  );
}
