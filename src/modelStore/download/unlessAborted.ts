/**
 * The result of something that may overlook its signal. Node 20's fetch hears a signal through weak references only: once memory has been
 * collected, the body of a connection that is silent may never end. The property test of downloads hangs without this.
 *
 * @throws the signal's reason, at once; what `work` throws
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // Waited for in any case, so that a late failure is nobody's surprise.
  work.catch(() => {});
  signal.throwIfAborted();
  const { promise: aborted, onAbort } = abortOf(signal);
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function abortOf(signal: AbortSignal): { readonly promise: Promise<never>; readonly onAbort: () => void } {
  let onAbort = () => {};
  const promise = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
  });
  return { promise, onAbort };
}
