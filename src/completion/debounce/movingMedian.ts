/** The median of the last values: one value far out, such as a first request that reads a whole file, does not move it. */
export class MovingMedian {
  readonly #maxCount: number;
  #values: readonly number[] = [];

  constructor(maxCount: number) {
    this.#maxCount = maxCount;
  }

  note(value: number): void {
    this.#values = [...this.#values, value].slice(-this.#maxCount);
  }

  /** The upper one of the two in the middle; undefined before the first value. */
  get value(): number | undefined {
    return this.#values.toSorted((one, other) => one - other)[Math.floor(this.#values.length / 2)];
  }
}
