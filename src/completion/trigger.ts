/** Whether a place is worth a suggestion at all. */
import type { CompletionRequest, NoneReason } from "./outcome.ts";

const wordCharacter = /^[\p{L}\p{N}_$]/u;

/** The reason to ask for nothing, or undefined when a suggestion is wanted. */
export function reasonNotToAsk({ snapshot, explicit }: CompletionRequest): NoneReason | undefined {
  if (!explicit && wordCharacter.test(snapshot.suffix)) return "midWord";
  return undefined;
}
