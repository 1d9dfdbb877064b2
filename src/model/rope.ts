/** Tables of the rotary embedding (Su et al. 2021, "RoFormer", arXiv:2104.09864, section 3.4.2). */
import type { LlamaConfig } from "./config.ts";

/**
 * Position p turns the i-th pair of a head by the angle p · theta^(−2i / headDim). Returns cos and sin of every angle,
 * [positions, headDim / 2] each. Angles are computed in float64, since float32 loses digits at far positions.
 */
export function ropeTables(
  config: Pick<LlamaConfig, "headDim" | "ropeTheta">,
  positions: number,
): { readonly cosines: Float32Array; readonly sines: Float32Array } {
  const pairs = config.headDim / 2;
  const frequencies = Float64Array.from({ length: pairs }, (_, pair) => config.ropeTheta ** ((-2 * pair) / config.headDim));
  const cosines = new Float32Array(positions * pairs);
  const sines = new Float32Array(positions * pairs);
  for (let position = 0; position < positions; position++) {
    for (const [pair, frequency] of frequencies.entries()) {
      const angle = position * frequency;
      cosines[position * pairs + pair] = Math.cos(angle);
      sines[position * pairs + pair] = Math.sin(angle);
    }
  }
  return { cosines, sines };
}
