import { t } from "@vscode/l10n";
import type { Message } from "../../shared/conversation.ts";
import { oneLine } from "./oneLine.ts";

/** A list at 300 pixels shows some 40 characters of a title; tooltips and the file name of an export show the rest. */
const maxTitleCharacters = 60;

/** What a title without words to take is called. */
const noTitle = t("New chat");

/** A title from a message: its first sentence or line that is not code, shortened at a word; else the names of what is attached. */
export function titleOf(message: Message): string {
  const prose = firstProseLine(message.text);
  if (prose !== undefined) return shortTitle(firstSentence(prose));
  const labels = message.role === "user" ? message.attachments.map(({ label }) => label).join(", ") : "";
  return labels === "" ? noTitle : shortTitle(labels);
}

/** Any text as a title: one line, no control characters or marks that turn its direction around, at most 60 characters. */
export function shortTitle(text: string): string {
  const line = oneLine(text);
  if (!/[^\u200c\u200d]/.test(line)) return noTitle;
  const characters = [...new Intl.Segmenter().segment(line.slice(0, maxTitleCharacters * 8))].map(({ segment }) => segment);
  if (characters.length <= maxTitleCharacters) return characters.join("");
  const cut = characters.slice(0, maxTitleCharacters - 1).join("");
  const atWord = cut.replace(/\s+\S*$/, "");
  return `${(atWord.length > cut.length / 2 ? atWord : cut).trimEnd()}…`;
}

function firstProseLine(text: string): string | undefined {
  let fence: string | undefined;
  for (const line of text.split("\n")) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined && mark !== undefined) fence = mark;
    else if (fence !== undefined) fence = mark?.startsWith(fence) === true ? undefined : fence;
    else if (/[\p{L}\p{N}]/u.test(line)) return line;
  }
  return undefined;
}

function firstSentence(line: string): string {
  const sentence = /^.*?[.!?。？！](?=\s|$)/u.exec(line)?.[0] ?? line;
  return sentence.replace(/\.$/, "");
}
