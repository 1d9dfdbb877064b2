/**
 * Ways to make a rotary embedding reach further than it was trained for, by slower rotation. Each is a change of the base or of the frequencies,
 * so a table that is made once holds it. `llama3` and longrope, whose factors a file has as a tensor, are divisors of a table (rope.ts).
 */

export type RopeScaling =
  | { readonly kind: "none" }
  /** Position interpolation (Chen et al. 2023, arXiv:2306.15595): every frequency is divided by the factor. */
  | { readonly kind: "linear"; readonly factor: number }
  /** Dynamic NTK (YaRN's paper, appendix B.1): a larger base, by how far `capacity` goes beyond the trained length. */
  | { readonly kind: "dynamic"; readonly factor: number; readonly originalContext: number; readonly capacity: number }
  /** YaRN (Peng et al. 2023, arXiv:2309.00071, section 3.2): slow pairs are interpolated, fast ones are not, with a ramp in between. */
  | {
      readonly kind: "yarn";
      readonly factor: number;
      readonly originalContext: number;
      /** Turns over the trained length at which a pair counts as fast, and as slow. */
      readonly betaFast: number;
      readonly betaSlow: number;
    };

/** The base of the rotation of `rotated` entries. */
export function scaledTheta(scaling: RopeScaling, theta: number, rotated: number): number {
  if (scaling.kind !== "dynamic" || scaling.capacity <= scaling.originalContext) return theta;
  const { factor, capacity, originalContext } = scaling;
  return theta * ((factor * capacity) / originalContext - (factor - 1)) ** (rotated / (rotated - 2));
}

/** `frequencies` in radians a position, one for each pair of the `rotated` entries. */
export function scaleFrequencies(scaling: RopeScaling, frequencies: Float64Array, theta: number, rotated: number): Float64Array {
  if (scaling.kind === "linear") return frequencies.map((frequency) => frequency / scaling.factor);
  if (scaling.kind !== "yarn") return frequencies;
  const { factor, originalContext, betaFast, betaSlow } = scaling;
  // The pair that makes so many turns over the trained length, solved from its wavelength (YaRN, section 3.2, as its authors' code rounds it).
  const pairOfTurns = (turns: number) => (rotated * Math.log(originalContext / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
  const low = Math.max(Math.floor(pairOfTurns(betaFast)), 0);
  const high = Math.min(Math.ceil(pairOfTurns(betaSlow)), rotated - 1);
  // A ramp of no length would divide by zero.
  const length = Math.max(high - low, 0.001);
  return frequencies.map((frequency, pair) => {
    const interpolated = Math.min(Math.max((pair - low) / length, 0), 1);
    return (frequency / factor) * interpolated + frequency * (1 - interpolated);
  });
}

/**
 * YaRN's growth of queries and keys, 0.1 ln(factor) + 1 (section 3.4). DeepSeek's variant divides it by the same with another weight of the
 * logarithm, `rope.scaling.yarn_log_multiplier`, where that is not 0.
 */
export function yarnMagnitude(factor: number, logMultiplier: number): number {
  const grown = (weight: number) => (factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1);
  return logMultiplier === 0 ? grown(1) : grown(1) / grown(logMultiplier);
}
