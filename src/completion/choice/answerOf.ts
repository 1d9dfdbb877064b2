import type { GenerateEnd } from "../../shared/protocol.ts";
import type { AnswerLeft } from "../answerLeft.ts";
import type { GenerationContext, TellStep } from "../postprocess/filter.ts";
import { cleanText } from "../postprocess/index.ts";
import { tokenSteps } from "./tokenSteps.ts";

/**
 * What a generation is worth remembering as: the first of its candidates of which something is left once it is clean, and the others as
 * its alternatives if the user asked. Where nothing is left of any, the reason is that of the first, of which `tell` hears.
 */
export function answerOf(text: string, end: GenerateEnd, context: GenerationContext, tell?: TellStep): AnswerLeft {
  const first = cleanText(text, context, tell);
  const others = (end.candidates ?? []).map((candidate) => ({ ...candidate, clean: cleanText(candidate.text, context) }));
  const texts = [first, ...others.map(({ clean }) => clean)].filter((clean) => typeof clean === "string");
  const [best, ...alternatives] = new Set(texts);
  if (best === undefined) return { kind: "nothing", reason: typeof first === "string" ? "empty" : first.none };
  const source = best === first ? { ...end, text } : others.find(({ clean }) => clean === best);
  const steps = source === undefined ? undefined : tokenSteps(source.text, best, source);
  return { kind: "text", text: best, ...(steps === undefined ? {} : { steps }), ...(context.explicit ? { alternatives } : {}) };
}
