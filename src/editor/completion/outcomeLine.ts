/** A line of the log about one request, in English whatever the editor speaks. It has no text of the user's in it. */
import type { CompletionOutcome } from "../../completion/outcome.ts";

export function outcomeLine(outcome: CompletionOutcome): string {
  const ms = `${Math.round(outcome.ms)} ms`;
  const tokens =
    outcome.end === undefined
      ? "the model was not asked"
      : `prompt ${outcome.end.promptTokens} tokens, ${outcome.end.reusedTokens} reused, ${outcome.end.generatedTokens} generated, ${outcome.end.finish}`;
  switch (outcome.kind) {
    case "suggestion":
      return `suggestion in ${ms} (${outcome.source}): ${outcome.text.length} characters; ${tokens}`;
    case "none":
      return `none in ${ms} (${outcome.reason})${outcome.detail === undefined ? "" : `: ${outcome.detail}`}; ${tokens}`;
  }
}
