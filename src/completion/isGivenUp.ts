import type { CompletionOutcome } from "./outcome.ts";

/** Nobody waited for the answer any more. */
export function isGivenUp(outcome: CompletionOutcome | undefined): boolean {
  return outcome?.kind === "none" && outcome.reason === "superseded";
}
