import type * as vscode from "vscode";

/** The only way from VS Code's token to a signal, which is what all else here takes: one that fires with VS Code's token; `dispose` lets go of the token. */
export function abortSignalOf(token: vscode.CancellationToken): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const listener = token.onCancellationRequested(() => controller.abort());
  return { signal: controller.signal, dispose: () => listener.dispose() };
}
