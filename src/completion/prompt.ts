/** The request that a place and a mode make. */
import { isBlank } from "../shared/isBlank.ts";
import type { GenerateRequest, Prompt } from "../shared/protocol.ts";
import type { DocumentSnapshot } from "./outcome.ts";

/** A line of 120 columns has about 40 tokens; what is longer than 64 is a repetition or data, and not worth its time. */
const maxLineTokens = 64;

/** The longest block that is shown (`maxBlockLines`), at some 12 tokens a line, which is usual for code. */
const maxBlockTokens = 192;

/**
 * Other lines to try when the user asked and is willing to wait (HumanEval-Infilling, every fourth line, embedded model): pass@1 is 30 % with
 * none, 40 % with three or six, 43 % with eight or twelve. One that cannot be the best any more ends early. While typing, an early
 * answer is worth more than the best.
 */
const lineAlternatives = 8;

/**
 * The prompt ends exactly at the cursor, white space and all: the worker backs its end up to a token boundary, generates
 * that part again and delivers text that begins at the cursor.
 */
export function generateRequest(
  snapshot: DocumentSnapshot,
  mode: "line" | "block",
  lineBefore: string,
  promptTokens: number,
  explicit: boolean,
): GenerateRequest {
  return {
    alternatives: explicit && mode === "line" ? lineAlternatives : 0,
    prompt: promptAt(snapshot),
    maxPromptTokens: promptTokens,
    maxTokens: mode === "line" ? maxLineTokens : maxBlockTokens,
    stop:
      mode === "line"
        ? // On a blank line models like to begin with line breaks and indentation, and the line wanted comes after them.
          // On a line with text a line break at once is an answer: nothing is missing here.
          { strings: ["\n"], afterText: isBlank(lineBefore) }
        : // Where a block ends shows only in its indentation, which `blockEnd` watches.
          { strings: [], afterText: false },
    // Greedy: the same place gives the same suggestion, and the likeliest text is the best single guess.
    sampling: { temperature: 0 },
  };
}

/** What the model is to read at a place; the same when it reads ahead. */
export function promptAt({ prefix, suffix, path, languageId }: DocumentSnapshot): Prompt {
  return { prefix, suffix, path, languageId };
}
