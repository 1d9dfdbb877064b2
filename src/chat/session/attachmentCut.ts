import { t } from "@vscode/l10n";
import type { Attachment } from "../../shared/conversation.ts";
import { lineCount } from "../lineCount.ts";

/** Less than this of a file helps nobody: it is left out as a whole. */
const minCutTokens = 24;

export interface CutAttachments {
  /** In their order; those that were left out have no text any more. */
  readonly attachments: readonly Attachment[];
  /** What is missing, in words. */
  readonly leftOut: readonly string[];
}

/**
 * Cuts attachments until they have so many tokens together: the largest ones, all to the same size, each at the end of a line and with a
 * note of how much of it is left.
 *
 * @param countTexts tokens of each text
 */
export async function attachmentCut(
  attachments: readonly Attachment[],
  roomTokens: number,
  countTexts: (texts: readonly string[]) => Promise<readonly number[]>,
): Promise<CutAttachments> {
  const counts = await countTexts(attachments.map(({ text }) => text));
  const level = waterLevel(counts, roomTokens);
  const cut: Attachment[] = [];
  const leftOut: string[] = [];
  for (const [index, attachment] of attachments.entries()) {
    const tokens = counts[index] ?? 0;
    if (tokens <= level) {
      cut.push(attachment);
      continue;
    }
    const text = level < minCutTokens ? "" : await beginning(attachment.text, tokens, level, countTexts);
    cut.push({
      ...attachment,
      text,
      note:
        text === "" ? t("left out, because it did not fit") : t("cut after {0} of {1} lines", lineCount(text), lineCount(attachment.text)),
    });
    leftOut.push(text === "" ? attachment.label : t("{0} (cut)", attachment.label));
  }
  return { attachments: cut, leftOut };
}

/** The most tokens that each may have so that all have at most `room` together. */
function waterLevel(counts: readonly number[], room: number): number {
  let left = room;
  const ascending = [...counts].sort((a, b) => a - b);
  for (const [index, count] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index));
    if (count > share) return Math.max(0, share);
    left -= count;
  }
  return Number.POSITIVE_INFINITY;
}

/** As many whole lines as have at most `room` tokens. Each guess is by the share that fits of what was counted last, so a few suffice. */
async function beginning(
  whole: string,
  wholeTokens: number,
  room: number,
  countTexts: (texts: readonly string[]) => Promise<readonly number[]>,
): Promise<string> {
  let text = whole;
  for (let tokens = wholeTokens; tokens > room; [tokens = 0] = await countTexts([text])) {
    text = wholeLines(text, Math.floor((text.length * room) / tokens));
    if (text === "") return "";
  }
  return text;
}

/** The whole lines within the first characters, without the end of the last one. */
function wholeLines(text: string, length: number): string {
  const end = text.lastIndexOf("\n", length);
  return end === -1 ? "" : text.slice(0, end);
}
