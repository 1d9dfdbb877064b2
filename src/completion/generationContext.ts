import { blockScope } from "./blockEnd.ts";
import { cursorPlace } from "./cursorPlace.ts";
import type { DocumentSnapshot } from "./outcome.ts";
import type { GenerationContext } from "./postprocess/filter.ts";
import type { Syntax } from "./syntax/syntax.ts";

/** What the filters of generated text need to know of a place. Only where a block is wanted does its syntax count. */
export function generationContext(
  snapshot: DocumentSnapshot,
  mode: "line" | "block",
  explicit: boolean,
  syntax?: Syntax,
): GenerationContext {
  const { prefix, suffix, languageId } = snapshot;
  const place = cursorPlace(prefix, suffix);
  const grammar =
    mode === "line" ? {} : { readLines: syntax?.linesAt(snapshot), isAmongMembers: syntax?.placeAt(snapshot)?.isAmongMembers === true };
  return { prefix, mode, explicit, place, scope: blockScope(place, languageId, grammar) };
}
