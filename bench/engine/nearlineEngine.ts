/** The embedded model behind the calls that the benchmark makes; bundled by run.mjs. */
import { Engine } from "../../src/engine/engine.ts";
import { greedy } from "../../src/engine/sampler/greedy.ts";
import { readConfig } from "../../src/model/config.ts";
import { readGguf } from "../../src/model/gguf.ts";
import { openWeights } from "../../src/model/weightCache.ts";

export interface Timing {
  readonly prefillMs: number;
  readonly decodeMs: number;
}

export async function openNearline(modelPath: string, cacheFolder: string, threads: number) {
  const file = await readGguf(modelPath);
  const config = readConfig(file);
  const { graphPath } = await openWeights(file, config, "exact", cacheFolder, () => {});
  const engine = await Engine.load(process.cwd(), { graphPath, shape: config, capacity: 2048, threads });
  const generate = (prompt: readonly number[], maxTokens: number, signal: AbortSignal) =>
    engine.generate({ prompt, maxTokens, endTokens: new Set(), sampler: greedy }, () => "continue", signal);
  return {
    /** Prefill of the whole prompt with its first token, and the tokens after that. */
    async time(prompt: readonly number[], decodeTokens: number): Promise<Timing> {
      await engine.trace([0], () => {});
      const { prefillMs, decodeMs } = await generate(prompt, decodeTokens + 1, new AbortController().signal);
      return { prefillMs, decodeMs };
    },
    /** Milliseconds from the signal to the moment when nothing runs any more. */
    async timeCancel(prompt: readonly number[], afterMs: number): Promise<number> {
      await engine.trace([0], () => {});
      const controller = new AbortController();
      const running = generate(prompt, 1024, controller.signal);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      const start = performance.now();
      controller.abort();
      await running;
      return performance.now() - start;
    },
    release: () => engine.release(),
  };
}
