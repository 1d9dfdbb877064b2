/** What VS Code and JSON-RPC call a cancellation token, as far as it is needed. */
export interface Cancellation {
  readonly isCancellationRequested: boolean;
  readonly onCancellationRequested: (listener: () => void) => { dispose(): void };
}

/** The only way from a token to a signal, which is what all else here takes: one that fires with the token; `dispose` lets go of the token. */
export function abortSignalOf(token: Cancellation): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const listener = token.onCancellationRequested(() => controller.abort());
  return { signal: controller.signal, dispose: () => listener.dispose() };
}
