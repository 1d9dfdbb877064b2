/**
 * One action from its start to its end: progress that can be cancelled while the model works, errors told, cancelling silent.
 *
 * Invariants
 * - Progress is shown only while the model works: never while the user is asked something.
 * - Once cancelled, nothing of the action reaches the user any more.
 */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { abortSignalOf } from "../../shared/abortSignalOf.ts";
import { AppError } from "../../shared/errors.ts";
import type { ActionDependencies } from "./actionDependencies.ts";
import { tellError } from "./tellError.ts";

export interface ActionRun {
  readonly dependencies: ActionDependencies;
  /** Fires when the extension goes away. */
  readonly signal: AbortSignal;
  /** Does work of the model with progress; undefined when the user cancelled it. */
  readonly working: <T>(title: string, work: (progress: ActionProgress) => Promise<T>) => Promise<T | undefined>;
}

export interface ActionProgress {
  readonly signal: AbortSignal;
  /** What is being done, in words. */
  readonly stage: (words: string) => void;
}

/** Runs an action that may fail or be cancelled. Never rejects. */
export async function runAction(
  dependencies: ActionDependencies,
  signal: AbortSignal,
  action: (run: ActionRun) => Promise<void>,
): Promise<void> {
  try {
    await action({ dependencies, signal, working: (title, work) => working(dependencies, signal, title, work) });
  } catch (error) {
    if (signal.aborted) return;
    dependencies.onError(error);
    await tellError(error, dependencies.workerState());
  }
}

async function working<T>(
  { workerState }: ActionDependencies,
  outer: AbortSignal,
  title: string,
  work: (progress: ActionProgress) => Promise<T>,
): Promise<T | undefined> {
  const state = workerState();
  if (state.kind === "off") throw new AppError("worker/notReady", t("{0}: the model must be on, got off; enable Nearline", title));
  if (state.kind === "failed" && state.retryAtMs === undefined) throw state.error;
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Nearline: ${title}`, cancellable: true },
    async (progress, token) => {
      const own = abortSignalOf(token);
      const signal = AbortSignal.any([outer, own.signal]);
      progress.report({ message: state.kind === "ready" ? t("reading…") : t("loading the model…") });
      try {
        signal.throwIfAborted();
        const result = await work({ signal, stage: (message) => progress.report({ message }) });
        return signal.aborted ? undefined : result;
      } catch (error) {
        if (signal.aborted) return undefined;
        throw error;
      } finally {
        own.dispose();
      }
    },
  );
}
