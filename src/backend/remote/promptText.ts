/**
 * A prompt as text for servers. The order is the one that a server's prefix cache can use: what changes least comes first, and the text
 * before the cursor begins at an anchor that moves rarely.
 */
import { commented } from "../../shared/commented.ts";
import type { FimPart } from "../../shared/fimFormats.ts";
import type { ContextPiece, Prompt } from "../../shared/protocol.ts";
import type { FimTexts } from "./fimTexts.ts";
import { hasSpecialText, withoutSpecialTexts } from "./specialTexts.ts";

/** Code has 3 to 4 characters a token; the lower end, so that a prompt is rather too short than refused. */
const charactersPerToken = 3;
/** Shares of the room, as in a prompt for the local model. */
const maxSuffixShare = 0.25;
const maxContextShare = 0.4;
/** Other files must be named somehow where the format names a repository. */
const repositoryName = "project";

export interface FittedPrompt {
  readonly prefix: string;
  readonly suffix: string;
  readonly path: string | undefined;
  readonly languageId: string | undefined;
  /** Whole pieces, in the order given. */
  readonly context: readonly ContextPiece[];
}

/** What of a prompt fits, estimated, because only the server has its tokenizer. */
export function fittedPrompt({ prefix, suffix, path, languageId, context = [] }: Prompt, maxPromptTokens: number): FittedPrompt {
  const room = maxPromptTokens * charactersPerToken;
  let contextRoom = Math.floor(room * maxContextShare);
  const chosen = context.filter(({ path: from = "", text }) => {
    const length = from.length + text.length + 2;
    if (length > contextRoom) return false;
    contextRoom -= length;
    return true;
  });
  const chosenSuffix = wellFormedStart(suffix, Math.floor(room * maxSuffixShare));
  const used = chosenSuffix.length + Math.floor(room * maxContextShare) - contextRoom;
  // What is left to the prefix changes in few steps, so that its beginning stays while the other parts vary a little.
  const step = Math.max(1, Math.floor(room / 16));
  return { prefix: endInSteps(prefix, room - Math.ceil(used / step) * step), suffix: chosenSuffix, path, languageId, context: chosen };
}

/** For a server that puts the parts together itself but knows no other files: they come as comments before the text. */
export function partsText(prompt: FittedPrompt): { readonly prefix: string; readonly suffix: string } {
  const { prefix, suffix } = withoutSpecialTexts(prompt.prefix, prompt.suffix);
  return { prefix: notes(prompt, prompt.context) + prefix, suffix };
}

/** The whole prompt with special tokens as text; without a format nothing but what is before the cursor. */
export function promptText(prompt: FittedPrompt, format: FimTexts | undefined): string {
  const { prefix, suffix } = withoutSpecialTexts(prompt.prefix, prompt.suffix);
  if (format === undefined) return notes(prompt, prompt.context) + prefix;
  const { tokens, alone, inRepository } = format;
  const path = prompt.path === undefined || hasSpecialText(prompt.path) ? undefined : prompt.path;
  const inFiles = inRepository !== undefined && path !== undefined;
  const files = inFiles ? prompt.context.filter((piece) => piece.path !== undefined && isSafe(piece)) : [];
  const rest = prompt.context.filter((piece) => !files.includes(piece));

  const start = files.length === 0 || tokens.repository === undefined ? "" : `${tokens.repository}${repositoryName}\n`;
  const others = files.map((piece) => `${tokens.file}${piece.path}\n${piece.text.trimEnd()}\n\n`).join("");
  const parts = files.length > 0 && inRepository !== undefined ? inRepository.current : alone;
  const texts = { path: `${path ?? ""}\n`, prefix: notes(prompt, rest) + prefix, suffix };
  return start + others + parts.map((part) => partText(part, tokens, texts)).join("");
}

function partText(part: FimPart, tokens: FimTexts["tokens"], texts: Readonly<Record<"path" | "prefix" | "suffix", string>>): string {
  switch (part) {
    case "<prefix>":
      return tokens.prefix;
    case "<suffix>":
      return tokens.suffix;
    case "<middle>":
      return tokens.middle;
    case "<file>":
      return tokens.file ?? "";
    default:
      return texts[part];
  }
}

function notes({ languageId }: FittedPrompt, pieces: readonly ContextPiece[]): string {
  return pieces
    .filter(isSafe)
    .map(({ path, text }) => commented(path === undefined ? text : `${path}\n${text}`, languageId))
    .join("");
}

function isSafe({ path = "", text }: ContextPiece): boolean {
  return !hasSpecialText(path) && !hasSpecialText(text);
}

/** The end of a text; what does not fit is left out at the front in steps of a quarter of the room, from the beginning of a line where it can. */
function endInSteps(text: string, room: number): string {
  if (text.length <= room) return text;
  const step = Math.max(1, Math.floor(room / 4));
  const from = Math.ceil((text.length - room) / step) * step;
  const lineStart = text.indexOf("\n", from - 1) + 1;
  return wellFormedEnd(text, lineStart > 0 && lineStart < from + step ? lineStart : from);
}

function wellFormedStart(text: string, length: number): string {
  return text.slice(0, isLowSurrogate(text, length) ? length - 1 : length);
}

function wellFormedEnd(text: string, from: number): string {
  return text.slice(isLowSurrogate(text, from) ? from + 1 : from);
}

function isLowSurrogate(text: string, at: number): boolean {
  return /^[\uDC00-\uDFFF]/u.test(text.slice(at, at + 1));
}
