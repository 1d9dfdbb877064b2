/** Tables of the rotary embedding (Su et al. 2021, "RoFormer", arXiv:2104.09864, section 3.4.2). */
import { type RopeScaling, scaledTheta, scaleFrequencies } from "./ropeScaling.ts";

/** How a layer rotates; layers with the same rotation share a table. */
export interface Rope {
  readonly name: string;
  readonly theta: number;
  /** Entries of a head that are turned, in pairs, from the first on; the others stay as they are (GPT-NeoX, arXiv:2204.06745, section 2.2). */
  readonly rotated: number;
  readonly scaling: RopeScaling;
  /** The file's tensor with a divisor for each pair's frequency: `llama3` and longrope scaling. */
  readonly divisors: string | null;
  /** Queries and keys grow by this factor as they turn (YaRN, arXiv:2309.00071, section 3.4: √(1/t)). */
  readonly magnitude: number;
}

/**
 * Position p turns the i-th pair of a head by the angle p · theta^(−2i / rotated), after scaling. Returns cos and sin of every angle, times the
 * magnitude, [positions, width] each; pairs beyond the rotated ones do not turn. Angles are computed in float64, since float32 loses digits
 * at far positions.
 */
export function ropeTables(
  rope: Rope,
  divisors: Float32Array | null,
  positions: number,
  width: number,
): { readonly cosines: Float32Array; readonly sines: Float32Array } {
  const { rotated, magnitude } = rope;
  const theta = scaledTheta(rope.scaling, rope.theta, rotated);
  const plain = Float64Array.from({ length: rotated / 2 }, (_, pair) => theta ** ((-2 * pair) / rotated) / (divisors?.[pair] ?? 1));
  const frequencies = scaleFrequencies(rope.scaling, plain, theta, rotated);
  const cosines = new Float32Array(positions * width).fill(magnitude);
  const sines = new Float32Array(positions * width);
  for (let position = 0; position < positions; position++) {
    for (const [pair, frequency] of frequencies.entries()) {
      const angle = position * frequency;
      cosines[position * width + pair] = magnitude * Math.cos(angle);
      sines[position * width + pair] = magnitude * Math.sin(angle);
    }
  }
  return { cosines, sines };
}
