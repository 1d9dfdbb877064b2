import type { Releasable } from "./deviceFallback.ts";

/** Does `work` while something loads. Where the work fails, nobody is left to use what was loaded: it is released before this rejects. */
export async function besideLoading<Result>(work: () => Promise<Result>, loading: Promise<Releasable>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await loading.then((loaded) => loaded.release()).catch(() => undefined);
    throw error;
  }
}
