/**
 * Token ids in, token ids out: prefill what the cache does not hold, then decode one token after the other. The engine
 * knows nothing of text.
 *
 * Invariants:
 * - One generation at a time; the caller sees to it.
 * - The cache's index tells the truth at every await: tokens join it after the pass that computed them.
 */
import { loadRuntime } from "../ort/runtime.ts";
import type { Constraint } from "./constraint.ts";
import { chunkTokens, Decoder, type DecoderOptions } from "./decoder.ts";
import { KvCache } from "./kvCache.ts";
import { logSumExp } from "./logSumExp.ts";
import type { Sampler } from "./sampler/sampler.ts";

export interface GenerateTokens {
  readonly prompt: readonly number[];
  readonly maxTokens: number;
  /** Ids that end the text; they are not given out. */
  readonly endTokens: ReadonlySet<number>;
  readonly sampler: Sampler;
  readonly constraint?: Constraint;
}

export type TokensFinish = "stop" | "endOfText" | "length" | "cancelled";

export interface GeneratedTokens {
  readonly finish: TokensFinish;
  readonly promptTokens: number;
  readonly reusedTokens: number;
  readonly generatedTokens: number;
  readonly prefillMs: number;
  readonly decodeMs: number;
}

export class Engine {
  private readonly decoder: Decoder;
  private readonly cache = new KvCache();

  private constructor(decoder: Decoder) {
    this.decoder = decoder;
  }

  /** `bundleFolder` is the folder of the running script, beside which native libraries lie. */
  static async load(bundleFolder: string, options: DecoderOptions, signal?: AbortSignal): Promise<Engine> {
    return new Engine(await Decoder.load(loadRuntime(bundleFolder), options, signal));
  }

  /** Positions of the KV cache: prompt and generated tokens together. */
  get capacity(): number {
    return this.decoder.capacity;
  }

  /**
   * Generates until an end token, `maxTokens`, the end of the cache, the signal, or `onToken` answering "stop".
   * Never rejects for the signal: the end says "cancelled", and the cache keeps what was computed. When the signal has fired
   * before the start, the cache keeps what it has.
   */
  async generate(request: GenerateTokens, onToken: (id: number) => "continue" | "stop", signal: AbortSignal): Promise<GeneratedTokens> {
    const { prompt, maxTokens, endTokens, sampler, constraint } = request;
    if (prompt.length === 0) throw new RangeError("a prompt needs at least one token, got none");
    if (prompt.length >= this.capacity) throw new RangeError(`a prompt must be shorter than ${this.capacity} tokens, got ${prompt.length}`);
    const start = performance.now();
    let reusedTokens = 0;
    let generatedTokens = 0;
    let prefilled = start;
    const end = (finish: TokensFinish): GeneratedTokens => {
      const now = performance.now();
      return {
        finish,
        promptTokens: prompt.length,
        reusedTokens,
        generatedTokens,
        prefillMs: prefilled - start,
        decodeMs: now - prefilled,
      };
    };
    if (signal.aborted) return end("cancelled");
    try {
      reusedTokens = this.cache.rewindTo(prompt);
      let logits = await this.prefill(prompt, signal);
      prefilled = performance.now();
      for (;;) {
        const id = sampler(logits, constraint?.allowed());
        if (endTokens.has(id)) return end("endOfText");
        constraint?.accept(id);
        generatedTokens++;
        if (onToken(id) === "stop") return end("stop");
        if (generatedTokens >= maxTokens || this.cache.length >= this.capacity) return end("length");
        logits = await this.step([id], signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      if (prefilled === start) prefilled = performance.now();
      return end("cancelled");
    }
  }

  /** Log probability (natural) of tokens after others; 0 for none. Rejects with the signal's reason when it fires. */
  async logProbability(before: readonly number[], tokens: readonly number[], signal: AbortSignal): Promise<number> {
    const { capacity, vocabularySize } = this.decoder;
    const counted = tokens.slice(0, Math.max(0, capacity - before.length));
    if (counted.length === 0) return 0;
    // The last token is only looked up in the logits before it. At least the last token of `before` is run for its logits.
    const all = [...before, ...counted.slice(0, -1)];
    let position = this.cache.rewindTo(before);
    let sum = 0;
    while (position < all.length) {
      const chunk = all.slice(position, position + chunkTokens);
      const logits = await this.decoder.forward(chunk, position, true, signal);
      this.cache.append(chunk);
      for (let row = 0; row < chunk.length; row++) {
        const next = counted[position + row + 1 - before.length];
        if (next === undefined) continue;
        const distribution = logits.subarray(row * vocabularySize, (row + 1) * vocabularySize);
        sum += (distribution[next] ?? Number.NEGATIVE_INFINITY) - logSumExp(distribution);
      }
      position += chunk.length;
    }
    return sum;
  }

  /** Logits after each position, chunk by chunk: `onLogits` gets a chunk's first position and its logits, valid until it returns. */
  async trace(ids: readonly number[], onLogits: (position: number, logits: Float32Array) => void): Promise<void> {
    this.cache.clear();
    for (let position = 0; position < ids.length; position += chunkTokens) {
      const chunk = ids.slice(position, position + chunkTokens);
      const logits = await this.decoder.forward(chunk, position, true);
      this.cache.append(chunk);
      for (let row = 0; row < chunk.length; row++) {
        onLogits(position + row, logits.subarray(row * this.decoder.vocabularySize, (row + 1) * this.decoder.vocabularySize));
      }
    }
  }

  async release(): Promise<void> {
    await this.decoder.release();
  }

  /** Computes the part of the prompt that the cache lacks; returns the logits after its last token. */
  private async prefill(prompt: readonly number[], signal: AbortSignal): Promise<Float32Array> {
    for (;;) {
      const chunk = prompt.slice(this.cache.length, this.cache.length + chunkTokens);
      const logits = await this.step(chunk, signal);
      if (this.cache.length === prompt.length) return logits;
    }
  }

  private async step(ids: readonly number[], signal: AbortSignal): Promise<Float32Array> {
    const logits = await this.decoder.forward(ids, this.cache.length, false, signal);
    this.cache.append(ids);
    return logits;
  }
}
