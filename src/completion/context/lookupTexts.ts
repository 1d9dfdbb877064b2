/** Texts of open files that an answer may repeat, for guesses that make generation quicker. */
import type { OpenFile } from "./rawContext.ts";

/** Each text travels to the worker with each request and is read there once: so much takes a fraction of a millisecond on the way. */
const maxTexts = 3;
const maxTextCharacters = 16 * 1024;

/** @param files last used first */
export function lookupTexts(files: readonly OpenFile[], { path, languageId }: Pick<OpenFile, "path" | "languageId">): readonly string[] {
  return files
    .filter((file) => file.languageId === languageId && file.path !== path)
    .slice(0, maxTexts)
    .map(({ text }) => text.slice(0, maxTextCharacters));
}
