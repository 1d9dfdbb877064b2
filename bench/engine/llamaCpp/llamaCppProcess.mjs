/** llama.cpp loaded for the same figures as nearlineModelProcess.mjs: from nothing to the first token, and the memory then. */
import { processMemory } from "../processMemory.mjs";
import { open as openLlamaCpp } from "./llamaCpp.mjs";

const now = () => performance.timeOrigin + performance.now();
const loaded = now();

export function open(options) {
  const started = now();
  const engine = openLlamaCpp(options);
  const opened = now();
  const memoryAt = { opened: processMemory() };
  return {
    moments: () => ({ process: performance.timeOrigin, loaded, started, opened }),
    memoryAt: () => memoryAt,
    memory: processMemory,
    async firstToken(text, promptTokens) {
      const ids = engine.tokenize(text).slice(0, promptTokens);
      const start = now();
      const ms = await engine.prefill(ids);
      return { moment: start + ms, promptTokens: ids.length };
    },
  };
}
