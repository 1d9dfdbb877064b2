/** Ways to make a prompt for a hole, as fields of a line for `complete --jsonl`. All run on the same engine and model. */
import { ringPrompt } from "./ringPrompt.mjs";

export const sourceNames = ["imports", "similarTabs", "definitions"];

/** 256 lines have some 2,600 tokens, and the worker gives 2 of 5 parts of a prompt to other files: room for all of the ring. */
const ringPromptTokens = 4096;

/**
 * @param repo folder of the repository, absolute
 * @param without sources that are off in Nearline's own way
 * @param ringCharacters characters of all chunks of the rival's ring
 */
export function strategiesFor({ repo, files, without, ringCharacters }) {
  const whole = ({ prefix, suffix }) => ({ prefix, suffix });
  return {
    nearline: (hole) => ({ ...whole(hole), workspace: repo, without }),
    fileOnly: (hole) => whole(hole),
    // As llama.cpp's server runs it: words that were begun are not healed, and what the model writes is taken as it is; of a line up to its end.
    ring: (hole, random) => ({
      ...ringPrompt(hole, files, random, ringCharacters),
      promptTokens: ringPromptTokens,
      filters: false,
      healing: false,
    }),
    // The rival's prompt with Nearline's healing, choice of length and filters: what the prompt alone makes of the difference.
    ringFiltered: (hole, random) => ({ ...ringPrompt(hole, files, random, ringCharacters), promptTokens: ringPromptTokens }),
    ...Object.fromEntries(
      sourceNames.map((name) => [
        `without-${name}`,
        (hole) => ({ ...whole(hole), workspace: repo, without: [...new Set([...without, name])] }),
      ]),
    ),
  };
}
