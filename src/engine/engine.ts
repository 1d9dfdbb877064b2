/**
 * Token ids in, token ids out. The engine knows nothing of text. Any number of generations may go on at once, as long as each gets its
 * turns from the same place.
 *
 * Invariants:
 * - Passes run one at a time: whoever gives the turns sees to it. Without turns of its own a call has the engine to itself.
 */
import { loadRuntime } from "../ort/runtime.ts";
import type { ActivationType } from "../shared/deviceName.ts";
import { Decoder, type DecoderOptions } from "./decoder.ts";
import { type GeneratedTokens, type GenerateTokens, generate } from "./generate.ts";
import type { KvShape } from "./kv/hostKvStore.ts";
import type { KvMemory } from "./kv/kvStore.ts";
import { type ClaimOptions, PrefixSlots } from "./kv/prefixSlots.ts";
import { DraftLength } from "./lookup/draftLength.ts";
import { Sequence } from "./sequence.ts";
import { atOnce, type Turn } from "./turn.ts";

export interface EngineOptions extends DecoderOptions {
  /** Memory for keys and values of all sequences together; one sequence may always be `capacity` long. */
  readonly kvBudgetBytes?: number;
}

/** Some ten files of the length that a prompt reads, with the embedded model. */
export const defaultKvBudgetBytes = 512 * 2 ** 20;

export class Engine {
  private readonly decoder: Decoder;
  private readonly slots: PrefixSlots<KvMemory>;
  private readonly bytesPerToken: number;
  private readonly draftLength = new DraftLength();

  private constructor(decoder: Decoder, { shape, capacity, activations, kvBudgetBytes = defaultKvBudgetBytes }: EngineOptions) {
    this.decoder = decoder;
    this.bytesPerToken = kvBytesPerToken(shape, activations);
    this.slots = new PrefixSlots(decoder.kvStore, {
      contextTokens: capacity,
      budgetTokens: Math.floor(kvBudgetBytes / this.bytesPerToken),
    });
  }

  /** `bundleFolder` is the folder of the running script, beside which native libraries lie. */
  static async load(bundleFolder: string, options: EngineOptions, signal?: AbortSignal): Promise<Engine> {
    return new Engine(await Decoder.load(loadRuntime(bundleFolder), options, signal), options);
  }

  /** Positions that prompt and generated tokens of one sequence may have together. */
  get capacity(): number {
    return this.decoder.capacity;
  }

  /** Memory that keys and values take now. */
  get kvBytes(): number {
    return this.slots.allocatedTokens * this.bytesPerToken;
  }

  /** For several generations and measurements one after the other on the same slot. The caller closes it. */
  open(signal: AbortSignal, turn: Turn = atOnce, options: ClaimOptions = {}): Sequence {
    return new Sequence(this.decoder, this.slots, signal, turn, options);
  }

  /** One generation; see generate.ts. */
  async generate(
    request: GenerateTokens,
    onToken: (id: number) => "continue" | "stop",
    signal: AbortSignal,
    turn: Turn = atOnce,
  ): Promise<GeneratedTokens> {
    const sequence = this.open(signal, turn, request);
    try {
      return await this.generateOn(sequence, request, onToken);
    } finally {
      sequence.close();
    }
  }

  generateOn(sequence: Sequence, request: GenerateTokens, onToken: (id: number) => "continue" | "stop"): Promise<GeneratedTokens> {
    return generate(sequence, request, onToken, this.draftLength);
  }

  /** Computes what a prompt will need but for its last token, which generation runs for its logits. Rejects with the signal's reason. */
  async prefill(
    { prompt, settledTokens }: Pick<GenerateTokens, "prompt" | "settledTokens">,
    signal: AbortSignal,
    turn: Turn = atOnce,
  ): Promise<{ readonly reusedTokens: number }> {
    const sequence = this.open(signal, turn, { settledTokens });
    try {
      const known = prompt.slice(0, -1);
      await sequence.scan(known, known.length, () => {});
      return { reusedTokens: sequence.reusedTokens };
    } finally {
      sequence.close();
    }
  }

  /** Logits after each position: `onLogits` gets a position and its logits [vocabulary], valid until it returns. Empties all slots. */
  async trace(ids: readonly number[], onLogits: (position: number, logits: Float32Array) => void, turn: Turn = atOnce): Promise<void> {
    const sequence = this.open(new AbortController().signal, turn);
    try {
      await turn(async () => this.slots.clear());
      await sequence.scan(ids, 0, onLogits);
    } finally {
      sequence.close();
    }
  }

  async release(): Promise<void> {
    await this.decoder.release();
  }
}

/** Memory of one token's keys and values. */
export function kvBytesPerToken({ layerCount, kvHeadCount, headDim }: KvShape, type: ActivationType = "float32"): number {
  return 2 * layerCount * kvHeadCount * headDim * (type === "float16" ? 2 : 4);
}
