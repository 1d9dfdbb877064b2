/** The cuts that the `pre_tokenizer` of a tokenizer.json describes, as patterns; what they are called elsewhere need not be guessed. */
import { onigurumaPattern } from "./onigurumaPattern.ts";
import { gpt2Words, trailingSpace } from "./preTokenizers.ts";
import { type Step, stepSchemas } from "./tokenizerJsonSchema.ts";

/** What `char::is_ascii_punctuation` of Rust and the category of punctuation have together. */
const punctuation = String.raw`[\p{P}$+<=>^\x60|~]`;

/**
 * One pattern a step; `ByteLevel` cuts only if it is told to. Throws SyntaxError, or ZodError, where a step cannot be done:
 * another cut would give tokens that the model does not know.
 */
export function jsonPreTokenizer(steps: readonly Step[]): readonly RegExp[] {
  return steps.flatMap((step) => {
    const read = readers[step.type];
    if (read === undefined) throw new SyntaxError(`no step of type "${step.type}"`);
    return read(step);
  });
}

/** Published patterns that take quadratic time as they are. After them come pieces without line breaks, for which `$` is the end. */
const quickPatterns: ReadonlyMap<string, RegExp> = new Map([["\\s+$", trailingSpace]]);

const readers: Readonly<Record<string, (step: Step) => readonly RegExp[]>> = {
  Split: (step) => {
    const { pattern, behavior, invert } = stepSchemas.Split.parse(step);
    // Keeping only what an inverted pattern does not separate is the same, where the pattern takes every character.
    if (!(behavior === "Isolated" && !invert) && !(behavior === "Removed" && invert)) {
      throw new SyntaxError(`no split of behavior "${behavior}"${invert ? ", inverted" : ""}`);
    }
    if ("String" in pattern) return [textPattern(pattern.String)];
    return [quickPatterns.get(pattern.Regex) ?? onigurumaPattern(pattern.Regex)];
  },
  Digits: (step) => [stepSchemas.Digits.parse(step).individual_digits ? /\p{N}/gu : /\p{N}+/gu],
  ByteLevel: (step) => (stepSchemas.ByteLevel.parse(step).use_regex ? [gpt2Words] : []),
  Punctuation: (step) => {
    const { behavior } = stepSchemas.Punctuation.parse(step);
    if (behavior !== "Isolated" && behavior !== "Contiguous") throw new SyntaxError(`no punctuation of behavior "${behavior}"`);
    return [new RegExp(behavior === "Isolated" ? punctuation : `${punctuation}+`, "gu")];
  },
};

function textPattern(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "gu");
}
