/**
 * Quiet for a while, at the user's wish.
 *
 * Invariants
 * - The clock on the wall decides, not a timer: one that rings late after the computer slept keeps nobody waiting.
 * - A timer runs only while there is an end to come. It tells each minute that goes by, for what shows the time left.
 */

export type SnoozeLeft =
  | { readonly kind: "awake" }
  /** Whole minutes, the one that has begun included. */
  | { readonly kind: "minutes"; readonly count: number }
  | { readonly kind: "untilRestart" };

const minuteMs = 60_000;

export class Snooze {
  readonly #onChange: (left: SnoozeLeft) => void;
  #untilMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param onChange hears of the beginning, of each minute and of the end */
  constructor(onChange: (left: SnoozeLeft) => void) {
    this.#onChange = onChange;
  }

  /** Begins anew, whatever was left. Infinity lasts until the extension starts again. */
  start(minutes: number): void {
    this.#untilMs = Date.now() + minutes * minuteMs;
    this.#tell();
  }

  end(): void {
    this.#untilMs = Number.NEGATIVE_INFINITY;
    this.#tell();
  }

  get left(): SnoozeLeft {
    if (this.#untilMs === Number.POSITIVE_INFINITY) return { kind: "untilRestart" };
    const leftMs = this.#untilMs - Date.now();
    return leftMs > 0 ? { kind: "minutes", count: Math.ceil(leftMs / minuteMs) } : { kind: "awake" };
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    const { left } = this;
    if (left.kind === "minutes") {
      const nextMs = this.#untilMs - Date.now() - (left.count - 1) * minuteMs;
      this.#timer = setTimeout(() => this.#tell(), nextMs);
    }
    this.#onChange(left);
  }
}
