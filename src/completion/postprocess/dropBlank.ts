import { isBlank } from "../../shared/isBlank.ts";
import type { GenerationContext, Nothing } from "./filter.ts";

/** White space alone is no suggestion. After text, in line mode, it means that the line is complete as it is. */
export function dropBlank(text: string, { mode, place }: GenerationContext): string | Nothing {
  if (!isBlank(text)) return text;
  return { none: mode === "line" && !isBlank(place.lineBefore) ? "endOfLine" : "empty" };
}
