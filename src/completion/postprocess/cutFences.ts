import type { GenerationContext } from "./filter.ts";

const openingFence = /^\s*(?:```|~~~)[\w+#.-]*[^\S\n]*(?:\n|$)/;
const fenceLine = /(?:^|\n)[^\S\n]*(?:```|~~~)/;

/**
 * Models that follow instructions like to wrap code in Markdown's fences. The line of the first fence is taken off, and the text
 * ends before the second, unless the document has fences itself.
 */
export function cutFences(text: string, { prefix }: GenerationContext): string {
  if (fenceLine.test(prefix)) return text;
  const code = text.replace(openingFence, "");
  const end = code.search(fenceLine);
  return end === -1 ? code : code.slice(0, end);
}
