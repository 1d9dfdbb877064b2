/**
 * llama.cpp through node-llama-cpp's own evaluation, with its InputLookupTokenPredictor: what an extension gets that uses the
 * package as it is. (Its DraftSequenceTokenPredictor needs a second, smaller model with the same vocabulary; neither file
 * measured here has one.)
 */
import { pathToFileURL } from "node:url";
import { installLlamaCpp } from "./install.mjs";

export async function open({ modelPath, threads, capacity, settings = {} }) {
  const { getLlama, InputLookupTokenPredictor, TokenPredictor } = await import(pathToFileURL(installLlamaCpp()).href);
  const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: "error", maxThreads: threads });
  const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
  const flashAttention = { on: true, off: false }[settings.flashAttention] ?? "auto";
  const context = await model.createContext({
    contextSize: capacity,
    batchSize: 512,
    threads: { ideal: threads, min: threads },
    flashAttention,
  });

  /** A sequence keeps its predictor for life, and its keys and values; so its predictor is one that can be changed. */
  class Changeable extends TokenPredictor {
    predictor = new InputLookupTokenPredictor();
    reset(state) {
      return this.predictor.reset(state);
    }
    updateInputTokens(tokens) {
      this.predictor.updateInputTokens(tokens);
    }
    pushTokens(tokens) {
      this.predictor.pushTokens(tokens);
    }
    predictTokens() {
      return this.predictor.predictTokens();
    }
  }
  const predictor = new Changeable();
  const sequence = context.getSequence({ tokenPredictor: predictor });

  return {
    info: () => ({ name: "node-llama-cpp", settings: { flashAttention } }),
    /** `count` greedy tokens after the prompt and its first token, drafted by input lookup over the prompt. */
    async decodeWithPredictor(prompt, count, predictionTokens) {
      predictor.predictor = new InputLookupTokenPredictor({ predictionLength: { max: predictionTokens } });
      const held = sequence.contextTokens;
      let common = 0;
      while (common < prompt.length - 1 && held[common] === prompt[common]) common++;
      if (held.length > common) await sequence.eraseContextTokenRanges([{ start: common, end: held.length }]);
      predictor.updateInputTokens(prompt);
      const generated = [];
      let first = Number.NaN;
      let last = Number.NaN;
      for await (const token of sequence.evaluate(prompt.slice(sequence.nextTokenIndex), { temperature: 0, yieldEogToken: true })) {
        last = performance.now();
        if (generated.length === 0) first = last;
        generated.push(token);
        if (generated.length > count) break;
      }
      return { decodeMs: last - first, generated };
    },
  };
}
