/** What an answer, fresh or remembered, has to say at a place. */

import type { GenerateEnd } from "../shared/protocol.ts";
import { answerOf } from "./choice/answerOf.ts";
import { generationContext } from "./generationContext.ts";
import { linesBeyond } from "./linesBeyond.ts";
import type { DocumentSnapshot } from "./outcome.ts";
import type { GenerationContext, TellStep } from "./postprocess/filter.ts";
import { cleanText } from "./postprocess/index.ts";
import { type Memory, type RemainingAnswer, type RememberedAnswer, remainingAnswer } from "./recentSuggestions.ts";

export type AnswerLeft = Exclude<RemainingAnswer, { kind: "beyond" }>;

/**
 * The rest of a remembered answer, undefined when it says nothing about the place. Lines that the model wrote beyond what was shown go the
 * way of fresh text; where a block is wanted they are too little to go by.
 *
 * @param modeHere what is wanted at the place, found out only where it matters
 */
export function answerLeft(memory: Memory, snapshot: DocumentSnapshot, modeHere: () => "line" | "block"): AnswerLeft | undefined {
  const left = remainingAnswer(memory, snapshot);
  if (left?.kind !== "beyond") return left;
  if (modeHere() === "block") return undefined;
  // The rest of a line that is typed along must not become too little to show.
  const clean = cleanText(left.text, generationContext(snapshot, "line", true));
  return typeof clean === "string" ? { kind: "text", text: clean } : { kind: "nothing", reason: clean.none };
}

/** What a generation said as it is worth remembering. `tell` hears of each filter that changed its text. */
export function freshAnswer(text: string, end: GenerateEnd, context: GenerationContext, tell?: TellStep): RememberedAnswer {
  const clean = answerOf(text, end, context, tell);
  return clean.kind === "nothing" ? clean : { ...clean, beyond: linesBeyond(text, clean.text, context, end.finish) };
}
