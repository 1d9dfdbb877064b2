import type { GenerationContext } from "./filter.ts";

/** Marks that models are trained with and that say how a prompt is built. They never belong to a program, save one about models. */
const specialToken = /<[|｜](?! )[\w ▁-]{1,40}(?<! )[|｜]>|<(?:fim_(?:prefix|suffix|middle|pad)|file_sep|repo_name)>/;

/** Cuts the text before a special token that a model spelled out, unless the document itself deals with that token. */
export function dropSpecialTokens(text: string, { prefix }: GenerationContext): string {
  const match = specialToken.exec(text);
  return match === null || prefix.includes(match[0]) ? text : text.slice(0, match.index);
}
