import { blockScope } from "./blockEnd.ts";
import { cursorPlace } from "./cursorPlace.ts";
import type { DocumentSnapshot } from "./outcome.ts";
import type { GenerationContext } from "./postprocess/filter.ts";

/** What the filters of generated text need to know of a place. */
export function generationContext({ prefix, suffix, languageId }: DocumentSnapshot, mode: "line" | "block"): GenerationContext {
  const place = cursorPlace(prefix, suffix);
  return { prefix, mode, place, scope: blockScope(place, languageId) };
}
