/** What completes in one document while completion is the server's: the server, unless the document may not leave this machine. */
import type * as vscode from "vscode";
import type { Backend } from "../../backend/backend.ts";
import type { MayLeave } from "../privacy/mayLeave.ts";

export interface DocumentBackendOptions {
  readonly uri: vscode.Uri;
  readonly mayLeave: MayLeave;
  readonly server: Backend;
  readonly local: Backend;
  /** Resolves at its time, or when the signal fires. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The rules of a document that was just opened are read within milliseconds; this machine would have to load a model in their place. */
const rulesMs = 1000;

export function documentBackend({ uri, mayLeave, server, local, wait }: DocumentBackendOptions): Backend {
  /** What is not known for sure does not leave. */
  const leaves = async (signal: AbortSignal): Promise<boolean> => {
    if (mayLeave.now(uri)) return true;
    const enough = new AbortController();
    const late = wait(rulesMs, AbortSignal.any([signal, enough.signal])).then(() => false);
    try {
      const known = mayLeave.refusal(uri).then(
        (refusal) => refusal === undefined,
        () => false,
      );
      return await Promise.race([known, late]);
    } finally {
      enough.abort();
    }
  };
  return {
    generate: async (request, onText, signal) => ((await leaves(signal)) ? server : local).generate(request, onText, signal),
    // Nothing is worth waiting for to read ahead, nor to wake a worker.
    prewarm: async (request, signal) => (mayLeave.now(uri) ? server.prewarm?.(request, signal) : undefined),
  };
}
