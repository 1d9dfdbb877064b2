import { blockEnd } from "../blockEnd.ts";
import type { GenerationContext } from "./filter.ts";

/** The block that the text begins with, in block mode. Comes before the leading blank lines are taken off, as in the stream. */
export function cutBlock(text: string, { mode, scope }: GenerationContext): string {
  return mode === "block" ? text.slice(0, blockEnd(text, scope, true)) : text;
}

/** The line that the text begins with, in line mode. */
export function cutLine(text: string, { mode }: GenerationContext): string {
  const lineEnd = text.indexOf("\n");
  return mode === "line" && lineEnd !== -1 ? text.slice(0, lineEnd) : text;
}
