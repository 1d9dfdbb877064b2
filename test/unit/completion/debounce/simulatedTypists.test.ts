/** Typists with a seed, of whom some keys are followed by a pause, against a fixed wait. */
import { describe, expect, it } from "vitest";
import { AdaptiveDebounce } from "../../../../src/completion/debounce/adaptiveDebounce.ts";
import { requestAt } from "../place.ts";
import { endWith } from "../scriptedBackend.ts";

const keyCount = 1000;
const fixedWaitMs = 40;

/** Times between keys: mostly around the median, spread as people's are, and a pause for thought after one of eight. */
function intervalsAround(medianMs: number): readonly number[] {
  let state = 1;
  const random = () => {
    // Numerical Recipes' linear congruential generator.
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: keyCount }, () => (random() < 1 / 8 ? 800 + 2000 * random() : medianMs * Math.exp(0.35 * normal())));
}

/** What waits after each key come to on a device: suggestions seen before the next key, after how long, and work for nothing. */
function outcomeOf(intervalsMs: readonly number[], latencyMs: number, waitAfterKey: (intervalBeforeMs: number) => number) {
  let seenCount = 0;
  let seenAfterMs = 0;
  let vainMs = 0;
  let before = 0;
  for (const intervalMs of intervalsMs) {
    const waitMs = waitAfterKey(before);
    before = intervalMs;
    if (intervalMs >= waitMs + latencyMs) {
      seenCount++;
      seenAfterMs += waitMs + latencyMs;
    } else if (intervalMs > waitMs) vainMs += intervalMs - waitMs;
  }
  return { seenCount, meanMs: seenAfterMs / seenCount, vainMs };
}

function compared(medianMs: number, latencyMs: number) {
  let nowMs = 0;
  let key = 0;
  const debounce = new AdaptiveDebounce({ now: () => nowMs });
  const end = { ...endWith("stop"), prefillMs: latencyMs, decodeMs: 0 };
  const intervalsMs = intervalsAround(medianMs);
  const adaptive = outcomeOf(intervalsMs, latencyMs, (intervalBeforeMs) => {
    nowMs += intervalBeforeMs;
    const request = requestAt(`key ${key++}█`);
    debounce.noteRequest(request);
    debounce.noteOutcome(request, { kind: "none", reason: "empty", end, ms: 0 });
    return debounce.waitMs();
  });
  return { adaptive, fixed: outcomeOf(intervalsMs, latencyMs, () => fixedWaitMs) };
}

describe("simulated typists", () => {
  it.each([90, 150, 240])("%i ms between keys, on a fast device: more is seen, sooner, for less work", (medianMs) => {
    const { adaptive, fixed } = compared(medianMs, 60);
    expect(adaptive.seenCount).toBeGreaterThan(fixed.seenCount);
    expect(adaptive.meanMs).toBeLessThan(fixed.meanMs - 30);
    expect(adaptive.vainMs).toBeLessThan(fixed.vainMs);
  });

  it.each([90, 150, 240])("%i ms between keys, where the answer takes about as long: more is seen, sooner", (medianMs) => {
    const { adaptive, fixed } = compared(medianMs, 150);
    expect(adaptive.seenCount).toBeGreaterThan(fixed.seenCount);
    expect(adaptive.meanMs).toBeLessThan(fixed.meanMs);
  });

  it.each([
    [90, 400],
    [150, 400],
    [240, 400],
    [90, 1000],
    [150, 1000],
    [240, 1000],
  ])("%i ms between keys, on a slow device of %i ms: nearly as much is seen for less work", (medianMs, latencyMs) => {
    const { adaptive, fixed } = compared(medianMs, latencyMs);
    expect(adaptive.vainMs).toBeLessThan(fixed.vainMs);
    expect(adaptive.seenCount).toBeGreaterThan(0.9 * fixed.seenCount);
  });
});
