/**
 * Files that changed, gathered until they have been quiet for a moment: a save is one file, a checkout thousands.
 *
 * Invariants
 * - At most `maxPaths` paths are held; past them it is known only that much has changed.
 * - One timer at most runs, and none while nothing has changed.
 */
import type { Timers } from "../workers/workerHost.ts";

export type Changes = { readonly kind: "paths"; readonly paths: readonly string[] } | { readonly kind: "many" };

/** Looking at every file of a workspace costs about as much as reading this many of them. */
const maxPaths = 500;
/** Editors that format on save write twice, and a checkout writes for seconds. */
const quietMs = 400;
/** What is changed again and again, as by a build that watches, is looked at this often. */
const maxWaitMs = 5000;

export class ChangedPaths {
  readonly #timers: Timers;
  readonly #onChanges: (changes: Changes) => void;
  readonly #paths = new Set<string>();
  #isMany = false;
  #sinceMs: number | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(timers: Timers, onChanges: (changes: Changes) => void) {
    this.#timers = timers;
    this.#onChanges = onChanges;
  }

  add(path: string): void {
    if (this.#paths.size < maxPaths) this.#paths.add(path);
    else this.#isMany = true;
    const nowMs = this.#timers.nowMs();
    this.#sinceMs ??= nowMs;
    this.#cancelTimer?.();
    this.#cancelTimer = this.#timers.after(Math.max(0, Math.min(quietMs, this.#sinceMs + maxWaitMs - nowMs)), () => this.#tell());
  }

  dispose(): void {
    this.#cancelTimer?.();
    this.#forget();
  }

  #tell(): void {
    const changes: Changes = this.#isMany ? { kind: "many" } : { kind: "paths", paths: [...this.#paths] };
    this.#forget();
    this.#onChanges(changes);
  }

  #forget(): void {
    this.#paths.clear();
    this.#isMany = false;
    this.#sinceMs = undefined;
    this.#cancelTimer = undefined;
  }
}
