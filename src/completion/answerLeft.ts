/** What an answer, fresh or remembered, has to say at a place. */

import type { Finish } from "../shared/protocol.ts";
import { generationContext } from "./generationContext.ts";
import { linesBeyond } from "./linesBeyond.ts";
import type { DocumentSnapshot, NoneReason } from "./outcome.ts";
import type { GenerationContext } from "./postprocess/filter.ts";
import { cleanText } from "./postprocess/index.ts";
import { type Memory, type RememberedAnswer, remainingAnswer } from "./recentSuggestions.ts";

export type AnswerLeft = { readonly kind: "text"; readonly text: string } | { readonly kind: "nothing"; readonly reason: NoneReason };

/**
 * The rest of a remembered answer, undefined when it says nothing about the place. Lines that the model wrote beyond what was shown go the
 * way of fresh text; where a block is wanted they are too little to go by.
 *
 * @param modeHere what is wanted at the place, found out only where it matters
 */
export function answerLeft(memory: Memory, snapshot: DocumentSnapshot, modeHere: () => "line" | "block"): AnswerLeft | undefined {
  const left = remainingAnswer(memory, snapshot);
  if (left?.kind !== "beyond") return left;
  return modeHere() === "block" ? undefined : cleanAnswer(left.text, generationContext(snapshot, "line"));
}

/** A generation's text as it is worth remembering. */
export function freshAnswer(text: string, context: GenerationContext, finish: Finish): RememberedAnswer {
  const clean = cleanAnswer(text, context);
  return clean.kind === "nothing" ? clean : { ...clean, beyond: linesBeyond(text, clean.text, context, finish) };
}

function cleanAnswer(text: string, context: GenerationContext): AnswerLeft {
  const clean = cleanText(text, context);
  return typeof clean === "string" ? { kind: "text", text: clean } : { kind: "nothing", reason: clean.none };
}
