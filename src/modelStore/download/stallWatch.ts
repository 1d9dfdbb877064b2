/** Ends a request when the person stops it, or when it has shown no life for a while: a connection that is open, and over which nothing comes. */
export class StallWatch {
  readonly #timer: NodeJS.Timeout;
  readonly #stop = new AbortController();
  readonly #outer: AbortSignal;
  readonly #onOuter = () => this.#stop.abort(this.#outer.reason);
  #hasStalled = false;

  constructor(stallMs: number, outer: AbortSignal) {
    this.#outer = outer;
    this.#timer = setTimeout(() => {
      this.#hasStalled = true;
      this.#stop.abort();
    }, stallMs);
    if (outer.aborted) this.#onOuter();
    else outer.addEventListener("abort", this.#onOuter);
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get hasStalled(): boolean {
    return this.#hasStalled;
  }

  noteLife(): void {
    this.#timer.refresh();
  }

  /** What is still going on of the request ends as well. */
  end(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener("abort", this.#onOuter);
    this.#stop.abort();
  }
}
