/** How sure the model was of each piece of a text, in a form that stays true while the text is typed along. */
import type { GenerateEnd } from "../../shared/protocol.ts";

/** One token of a text. */
export interface TokenStep {
  /** Natural logarithm of its probability after what stands before it. */
  readonly logProbability: number;
  /** Characters of the text that it brings; none where it spelled only what stands before the cursor. */
  readonly characters: number;
  /** Characters of the text behind it: counted from the end, they stay the same when the beginning is typed. */
  readonly left: number;
}

/**
 * The tokens of a clean text, which is a part of the generated one. Undefined where the model told no probabilities, or where the clean
 * text is no part of what it wrote. What came after the clean text is left out.
 */
export function tokenSteps(
  generated: string,
  clean: string,
  { logProbabilities, tokenEnds }: Pick<GenerateEnd, "logProbabilities" | "tokenEnds">,
): readonly TokenStep[] | undefined {
  const start = generated.indexOf(clean);
  if (logProbabilities === undefined || tokenEnds === undefined || start === -1) return undefined;
  const steps: TokenStep[] = [];
  let from = 0;
  for (const [index, end] of tokenEnds.entries()) {
    const logProbability = logProbabilities[index];
    if (logProbability === undefined || from >= start + clean.length) break;
    const to = Math.min(end - start, clean.length);
    if (to >= 0) steps.push({ logProbability, characters: to - Math.max(from - start, 0), left: clean.length - to });
    from = end;
  }
  return steps;
}
