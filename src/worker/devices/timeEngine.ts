/** How long an engine takes to read a prompt and to write after it. */
import type { Engine } from "../../engine/engine.ts";
import type { Turn } from "../../engine/turn.ts";
import { type DeviceTimes, measuredPromptTokens } from "../../shared/deviceReport.ts";

/** Enough for the mean of what varies from token to token. */
const decodedTokens = 16;
/** The first round compiles kernels and reads weights from the disk; of the others the fastest counts. */
const maxRounds = 4;
/** No further round, and after two tokens no further token, begins after this: a model that is so slow needs no close decision. */
const roundsMs = 1500;

/** Each pass waits for its turn. Rejects with the signal's reason. */
export async function timeEngine(
  engine: Engine,
  vocabularySize: number,
  signal: AbortSignal = new AbortController().signal,
  turn?: Turn,
): Promise<DeviceTimes> {
  let prefillMs = Number.POSITIVE_INFINITY;
  let decodeMs = Number.POSITIVE_INFINITY;
  const start = performance.now();
  const isOver = () => performance.now() - start > roundsMs;
  for (let round = 0; round < maxRounds && (round === 0 || !isOver()); round++) {
    // The first token differs, so that nothing is reused.
    const prompt = Array.from({ length: measuredPromptTokens }, (_, position) => (position * 37 + round) % vocabularySize);
    let count = 0;
    const end = await engine.generate(
      { prompt, maxTokens: decodedTokens + 1, endTokens: new Set(), sampler: () => ++count % vocabularySize },
      () => (count >= 2 && isOver() ? "stop" : "continue"),
      signal,
      turn,
    );
    signal.throwIfAborted();
    prefillMs = Math.min(prefillMs, end.prefillMs);
    // The first token comes from the prefill.
    decodeMs = Math.min(decodeMs, end.decodeMs / Math.max(1, count - 1));
  }
  return { prefillMs, decodeMs };
}
