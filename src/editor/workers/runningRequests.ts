/** Sums what several backends count. */
export class RunningRequests {
  readonly #onCount: (count: number) => void;
  readonly #counts: number[] = [];

  /** @param onCount hears every change of the sum */
  constructor(onCount: (count: number) => void) {
    this.#onCount = onCount;
  }

  /** For one more backend; `onChange` hears its own count. */
  counter(onChange: (count: number) => void = () => {}): (count: number) => void {
    const index = this.#counts.push(0) - 1;
    return (count) => {
      this.#counts[index] = count;
      onChange(count);
      this.#onCount(this.#counts.reduce((sum, one) => sum + one, 0));
    };
  }
}
