/**
 * Which tokens a piece of KV memory holds keys and values of.
 *
 * Invariants:
 * - `tokens[i]` is the token whose keys and values lie at position i; positions from `tokens.length` on hold nothing.
 * - A token is appended only after the pass that computed its keys and values has succeeded.
 */
export class KvIndex {
  readonly #held: number[] = [];

  get length(): number {
    return this.#held.length;
  }

  get tokens(): readonly number[] {
    return this.#held;
  }

  /** Length of the longest prefix that it has in common with `tokens`. */
  commonWith(tokens: readonly number[]): number {
    const limit = Math.min(this.#held.length, tokens.length);
    let common = 0;
    while (common < limit && this.#held[common] === tokens[common]) common++;
    return common;
  }

  /** Goes back to the longest common prefix with `tokens`, of at most `limit` tokens; returns its length. */
  rewindTo(tokens: readonly number[], limit: number): number {
    this.#held.length = Math.max(0, Math.min(this.commonWith(tokens), limit));
    return this.#held.length;
  }

  append(ids: readonly number[]): void {
    for (const id of ids) this.#held.push(id);
  }

  clear(): void {
    this.#held.length = 0;
  }
}
