/**
 * Which tokens the KV cache holds keys and values of. The memory itself belongs to the decoder; this is its index.
 *
 * Invariants:
 * - `tokens[i]` is the token whose keys and values lie at position i; positions from `tokens.length` on hold nothing.
 * - A token is appended only after the pass that computed its keys and values has succeeded.
 * - Reuse always leaves at least one token of a prompt to compute, because its logits start generation.
 */
export class KvCache {
  private readonly held: number[] = [];

  get length(): number {
    return this.held.length;
  }

  /** Goes back to the longest common prefix with the prompt, at most all but its last token; returns that length. */
  rewindTo(prompt: readonly number[]): number {
    const limit = Math.min(this.held.length, prompt.length - 1);
    let common = 0;
    while (common < limit && this.held[common] === prompt[common]) common++;
    this.held.length = Math.max(0, common);
    return this.held.length;
  }

  append(ids: readonly number[]): void {
    this.held.push(...ids);
  }

  clear(): void {
    this.held.length = 0;
  }
}
