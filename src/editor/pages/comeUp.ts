/**
 * Loads a page until it has come up. On a machine that does much else VS Code may give a webview's script to nobody, and the page stays blank
 * until it is hidden and shown again.
 *
 * Invariants
 * - Only a page that can be seen is waited for: VS Code loads it anew whenever it is shown.
 * - Each wait is longer than the one before, and after the last one nothing is tried any more until the page is shown again.
 */

/** A page is there within a second, and within few where every core is busy. */
const patienceMs = [5000, 10_000, 20_000] as const;

export interface ComeUp {
  /** It is loaded for the first time, or shown again. */
  begin(): void;
  /** It has come up, is hidden or gone. */
  end(): void;
}

export function comeUp(load: () => void, log: (line: string) => void): ComeUp {
  let timer: NodeJS.Timeout | undefined;
  const wait = (attempt: number) => {
    const ms = patienceMs[attempt];
    if (ms === undefined) return;
    timer = setTimeout(() => {
      const isLast = attempt + 1 === patienceMs.length;
      log(`the page did not come up within ${ms / 1000} s${isLast ? "" : " and is loaded again"}`);
      if (!isLast) load();
      wait(attempt + 1);
    }, ms);
  };
  const end = () => clearTimeout(timer);
  return {
    begin() {
      end();
      wait(0);
    },
    end,
  };
}
