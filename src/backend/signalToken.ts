import { type CancellationToken, CancellationTokenSource } from "vscode-jsonrpc";

/** A token for a request that is cancelled when the signal fires; to be disposed when the request is over. */
export function signalToken(signal: AbortSignal): { readonly token: CancellationToken; readonly dispose: () => void } {
  const source = new CancellationTokenSource();
  const cancel = () => source.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener("abort", cancel, { once: true });
  return {
    token: source.token,
    dispose: () => {
      signal.removeEventListener("abort", cancel);
      source.dispose();
    },
  };
}
