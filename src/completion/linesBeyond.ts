/** What a model wrote after the part that is shown. */
import type { Finish } from "../shared/protocol.ts";
import { cutRepetition } from "./postprocess/cutRepetition.ts";
import { dropSpecialTokens } from "./postprocess/dropSpecialTokens.ts";
import type { GenerationContext } from "./postprocess/filter.ts";

/**
 * The whole lines after `cleaned` in the generated text, from the very end of `cleaned` to the last line end; `""` when there are none. A
 * line that the model ended itself is followed by a line end that is no part of the generated text: it was asked to stop there.
 */
export function linesBeyond(generated: string, cleaned: string, context: GenerationContext, finish: Finish): string {
  const written = dropSpecialTokens(generated, context);
  const endsLine = context.mode === "line" && (finish === "stop" || finish === "endOfText");
  const all = typeof written === "string" ? `${written}${endsLine ? "\n" : ""}` : "";
  const start = all.indexOf(cleaned);
  const end = all.lastIndexOf("\n") + 1;
  const beyond = start === -1 ? "" : all.slice(start + cleaned.length, Math.max(start + cleaned.length, end));
  // A loop is cut off in its first round; what comes after that is the loop.
  return cutRepetition(cleaned + beyond) === cleaned + beyond ? beyond : "";
}
