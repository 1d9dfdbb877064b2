/**
 * The engine behind the calls that the figures make; bundled by bundle.mjs. What the figures know of the engine's interface
 * is here, in nearlineModel.ts and in lookupGeneration.ts.
 */
import { Engine } from "../../src/engine/engine.ts";
import { greedy } from "../../src/engine/sampler/greedy.ts";
import type { Sampler } from "../../src/engine/sampler/sampler.ts";
import { readConfig } from "../../src/model/config.ts";
import { readGguf } from "../../src/model/formats/gguf.ts";
import { openWeights } from "../../src/model/weights/weightCache.ts";
import { readVocabulary } from "../../src/tokenizer/fromGguf.ts";
import { createTokenizer } from "../../src/tokenizer/tokenizer.ts";
import { lookupGeneration } from "./lookupGeneration.ts";

export interface EngineOptions {
  readonly modelPath: string;
  readonly cacheFolder: string;
  readonly threads: number;
  /** Positions of the KV cache. */
  readonly capacity: number;
  /** Float32 weights and activations, the file's own values, instead of what completion runs. */
  readonly exact: boolean;
}

export interface Decoded {
  /** Milliseconds of each step after the first token. */
  readonly stepMs: readonly number[];
  readonly generated: readonly number[];
}

export interface LookedUp {
  readonly decodeMs: number;
  readonly generated: readonly number[];
}

export async function openNearline({ modelPath, cacheFolder, threads, capacity, exact }: EngineOptions) {
  const file = await readGguf(modelPath);
  const config = readConfig(file);
  const form = exact ? "float32" : "exact";
  const { graphPath } = await openWeights(file, config, form, cacheFolder, () => {});
  const engine = await Engine.load(process.cwd(), { graphPath, shape: config, capacity, threads });
  const tokenizer = createTokenizer(readVocabulary(file));
  const never = new AbortController().signal;
  const greedyRequest = (prompt: readonly number[], maxTokens: number) => ({
    prompt,
    maxTokens,
    endTokens: new Set<number>(),
    sampler: greedy,
  });
  const forget = () => engine.trace([0], () => {});

  return {
    form,
    vocabularySize: config.vocabularySize,
    contextLength: config.contextLength,
    tokenize: (text: string) => tokenizer.encode(text),
    trace: (ids: readonly number[], onLogits: (position: number, logits: Float32Array) => void) => engine.trace(ids, onLogits),

    /** Milliseconds to read a whole prompt and choose the token after it. */
    async prefill(prompt: readonly number[]): Promise<number> {
      await forget();
      const start = performance.now();
      await engine.generate(greedyRequest(prompt, 1), () => "stop", never);
      return performance.now() - start;
    },

    /** `count` greedy steps after the prompt and its first token; what the cache holds of the prompt is reused. */
    async decode(prompt: readonly number[], count: number): Promise<Decoded> {
      const generated: number[] = [];
      const times: number[] = [];
      const note = (id: number) => {
        generated.push(id);
        times.push(performance.now());
        return "continue" as const;
      };
      await engine.generate(greedyRequest(prompt, count + 1), note, never);
      return { stepMs: times.slice(1).map((time, index) => time - (times[index] ?? time)), generated };
    },

    /**
     * The same with prompt lookup over the prompt and `sources`; with `forced`, those tokens come instead of the likeliest ones,
     * so that a draft is right when it is what they say. Undefined where the engine cannot.
     */
    async decodeWithLookup(
      prompt: readonly number[],
      count: number,
      sources: readonly (readonly number[])[],
      forced?: readonly number[],
    ): Promise<LookedUp | undefined> {
      const generate = lookupGeneration();
      if (generate === undefined) return undefined;
      // The prompt is read first and without lookup, so that what is timed is decoding.
      await engine.generate(greedyRequest(prompt, 1), () => "stop", never);
      const generated: number[] = [];
      let first = Number.NaN;
      let last = Number.NaN;
      const note = (id: number) => {
        last = performance.now();
        if (generated.length === 0) first = last;
        generated.push(id);
        return "continue" as const;
      };
      const sampler = forced === undefined ? greedy : forcedSampler(forced);
      await generate(engine, { ...greedyRequest(prompt, count + 1), sampler }, sources, note, never);
      return { decodeMs: last - first, generated };
    },

    /**
     * Milliseconds from the signal to the moment when nothing runs any more. The signal comes `afterMs` after the start of
     * prefill, or after the first token.
     */
    async cancel(prompt: readonly number[], phase: "prefill" | "decode", afterMs: number): Promise<number> {
      if (phase === "prefill") await forget();
      const controller = new AbortController();
      let started = () => {};
      const firstToken = new Promise<void>((resolve) => {
        started = resolve;
      });
      const note = () => {
        started();
        return "continue" as const;
      };
      const running = engine.generate(greedyRequest(prompt, engine.capacity), note, controller.signal);
      if (phase === "decode") await firstToken;
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      const start = performance.now();
      controller.abort();
      await running;
      return performance.now() - start;
    },

    release: () => engine.release(),
  };
}

/** Gives the tokens of a text one after the other, whatever the logits say. */
function forcedSampler(tokens: readonly number[]): Sampler {
  let position = 0;
  return () => tokens[Math.min(position++, tokens.length - 1)] ?? 0;
}
