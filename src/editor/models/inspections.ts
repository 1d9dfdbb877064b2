/**
 * Headers of models, read one after another in the background.
 *
 * Invariants
 * - A header is read again only when the file's size or time of change is another.
 * - Reading ends when the signal fires; what was read stays.
 */
import { stat } from "node:fs/promises";
import type { Inspection } from "../../shared/models.ts";

export class Inspections {
  readonly #inspect: (path: string, signal: AbortSignal) => Promise<Inspection>;
  readonly #known = new Map<string, { readonly stamp: string; readonly inspection: Inspection }>();

  constructor(inspect: (path: string, signal: AbortSignal) => Promise<Inspection>) {
    this.#inspect = inspect;
  }

  of(path: string): Inspection | undefined {
    return this.#known.get(path)?.inspection;
  }

  /** Of a file that was not looked at yet, or has changed. */
  async read(path: string, signal: AbortSignal): Promise<Inspection> {
    const stats = await stat(path).catch(() => undefined);
    const stamp = stats === undefined ? "" : `${stats.size} ${stats.mtimeMs}`;
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known.inspection;
    const inspection = await this.#inspect(path, signal);
    this.#known.set(path, { stamp, inspection });
    return inspection;
  }

  /** One after another, so that a disk that turns is not asked for everything at once. `onRead` is called after each that is new. */
  async readAll(paths: readonly string[], signal: AbortSignal, onRead: () => void): Promise<void> {
    for (const path of paths) {
      if (signal.aborted) return;
      const before = this.of(path);
      if ((await this.read(path, signal)) !== before) onRead();
    }
  }
}
