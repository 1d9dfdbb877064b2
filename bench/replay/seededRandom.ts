/** Numbers that look random and are the same for the same seed on every machine. */
import { seededRandom as seededNumbers } from "../../src/engine/sampler/random.ts";

export interface SeededRandom {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** Times between people's keys are spread like this: half are below the median, and a few are much longer. */
  logNormal(median: number, spread: number): number;
}

export function seededRandom(seed: number): SeededRandom {
  const next = seededNumbers(seed);
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    // Box and Muller's way from two uniform numbers to a normal one; 1 - next() is never 0.
    logNormal: (median, spread) => median * Math.exp(spread * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())),
  };
}
