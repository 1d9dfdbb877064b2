import type { Engine } from "../../src/engine/engine.ts";
import type { GeneratedTokens, GenerateTokens } from "../../src/engine/generate.ts";
import { NgramIndex } from "../../src/engine/lookup/ngramIndex.ts";

/** Generates with drafts taken from the prompt and from `sources`, token ids of texts that are at hand. */
export type LookupGeneration = (
  engine: Engine,
  request: GenerateTokens,
  sources: readonly (readonly number[])[],
  onToken: (id: number) => "continue" | "stop",
  signal: AbortSignal,
) => Promise<GeneratedTokens>;

/** How the engine is asked to look drafts up; undefined while it has no such thing. Nothing else of the benchmark knows. */
export function lookupGeneration(): LookupGeneration | undefined {
  return (engine, request, sources, onToken, signal) =>
    engine.generate({ ...request, lookup: sources.map((source) => new NgramIndex(source)) }, onToken, signal);
}
