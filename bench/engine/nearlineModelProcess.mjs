/** A model as the worker opens it, in a subject's process: how long each stage took and what memory it held then. */
import { createRequire } from "node:module";
import { bundlePath } from "./bundle.mjs";
import { processMemory } from "./processMemory.mjs";

const { openModel } = createRequire(import.meta.url)(bundlePath("nearlineModel"));
const loaded = performance.timeOrigin + performance.now();

export async function open(options) {
  const memoryAt = {};
  const model = await openModel(options, (stage) => {
    memoryAt[stage] = processMemory();
  });
  memoryAt.opened = processMemory();
  return {
    moments: () => ({ process: performance.timeOrigin, loaded, ...model.moments }),
    memoryAt: () => memoryAt,
    memory: processMemory,
    firstToken: (text, promptTokens) => model.firstToken(text, promptTokens),
  };
}
