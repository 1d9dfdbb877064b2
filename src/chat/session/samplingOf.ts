import type { SamplingOptions } from "../../shared/protocol.ts";

/** At least this warm are the answers after the first: without chance all would be the same. */
const minTemperatureOfOthers = 0.7;

/** Tokens that are less than this share as likely as the likeliest one are mostly mistakes, in small models most of all. https://arxiv.org/abs/2407.01082 */
const minP = 0.05;

/** @param index of the answer among those to the same question */
export function samplingOf(temperature: number, index: number, seed: number): SamplingOptions {
  const warmth = index === 0 ? temperature : Math.max(temperature, minTemperatureOfOthers);
  return warmth === 0 ? { temperature: 0 } : { temperature: warmth, minP, seed };
}
