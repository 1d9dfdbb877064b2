import type { GenerationContext } from "./filter.ts";

/**
 * Marks that models are trained with and that say how a prompt is built. They never belong to a program, save one about models.
 * In turn: ChatML, Llama 3, Qwen, DeepSeek; StarCoder and SantaCoder; Code Llama; Codestral and Mistral; Gemma.
 */
const specialToken = new RegExp(
  [
    "<[|｜](?! )[\\w ▁-]{1,40}(?<! )[|｜]>",
    "<(?:fim[_-](?:prefix|suffix|middle|pad)|file_sep|repo_name|reponame|gh_stars|endoftext|jupyter_(?:start|code|text|output))>",
    "▁?<(?:PRE|SUF|MID|EOT)>",
    "\\[(?:PREFIX|SUFFIX|MIDDLE|/?INST)\\]",
    "<(?:start|end)_of_turn>|</s>$",
  ].join("|"),
);

/** Cuts the text before a special token that a model spelled out, unless the document itself deals with that token. */
export function dropSpecialTokens(text: string, { prefix }: GenerationContext): string {
  const match = specialToken.exec(text);
  if (match === null || prefix.includes(match[0])) return text;
  // In HTML `</s>` ends what `<s>` begins, here or before the cursor.
  if (match[0] === "</s>" && /<s[\s>]/.test(prefix + text)) return text;
  return text.slice(0, match.index);
}
