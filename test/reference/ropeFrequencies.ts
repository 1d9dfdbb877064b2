/** Frequencies of rotary embeddings and of their extensions to longer texts, pair by pair as the papers have them. */

/** How a layer turns the pairs of a head: radians a position for each pair, and a factor on their length. */
export interface Rotation {
  readonly frequencies: readonly number[];
  readonly magnitude: number;
}

/** Su et al. 2021, https://arxiv.org/abs/2104.09864, section 3.2.2: θ^(−2i/d). */
export function plainFrequencies(size: number, theta: number): number[] {
  return Array.from({ length: size / 2 }, (_, pair) => 1 / theta ** ((2 * pair) / size));
}

/** Chen et al. 2023, https://arxiv.org/abs/2306.15595, equation 3: position p counts as p / factor. */
export function linearFrequencies(size: number, theta: number, factor: number): number[] {
  return plainFrequencies(size, theta).map((frequency) => frequency / factor);
}

/** Dynamic NTK as Transformers has it (modeling_rope_utils, `dynamic`), for texts of `length` tokens. */
export function dynamicFrequencies(size: number, theta: number, factor: number, trained: number, length: number): number[] {
  const stretched = (factor * Math.max(length, trained)) / trained - (factor - 1);
  return plainFrequencies(size, theta * stretched ** (size / (size - 2)));
}

/** The divisors that Llama 3.1 files carry (Transformers, `llama3`): long waves are slowed by the factor, short ones not, between them a blend. */
export function llama3Divisors(
  size: number,
  theta: number,
  factor: number,
  lowFactor: number,
  highFactor: number,
  trained: number,
): number[] {
  return plainFrequencies(size, theta).map((frequency) => {
    const wavelength = (2 * Math.PI) / frequency;
    if (wavelength < trained / highFactor) return 1;
    if (wavelength > trained / lowFactor) return factor;
    const smooth = (trained / wavelength - lowFactor) / (highFactor - lowFactor);
    return 1 / ((1 - smooth) / factor + smooth);
  });
}

/**
 * Peng et al. 2023, "YaRN", https://arxiv.org/abs/2309.00071, section 3.2, with the ramp over the index of pairs that the authors' code and
 * Transformers have: nothing changes up to the pair that turns 32 times over the trained length, all from the one that turns once on.
 */
export function yarnFrequencies(size: number, theta: number, factor: number, trained: number, fast = 32, slow = 1): number[] {
  const pairThatTurns = (turns: number) => (size / 2) * (Math.log(trained / (2 * Math.PI * turns)) / Math.log(theta));
  const from = Math.max(0, Math.floor(pairThatTurns(fast)));
  const to = Math.min(size - 1, Math.ceil(pairThatTurns(slow)));
  return plainFrequencies(size, theta).map((frequency, pair) => {
    if (pair <= from) return frequency;
    if (pair >= to) return frequency / factor;
    const share = (pair - from) / (to - from);
    return frequency * (1 - share) + (frequency / factor) * share;
  });
}

/** YaRN, section 3.4: √(1/t) = 0.1 ln(s) + 1, on queries and on keys. */
export function yarnMagnitude(factor: number): number {
  return 0.1 * Math.log(factor) + 1;
}

export function divided(frequencies: readonly number[], divisors: readonly number[]): number[] {
  return frequencies.map((frequency, pair) => frequency / (divisors[pair] ?? Number.NaN));
}
