/** Some lines of a file, for mentions that name a part of one. */
import type * as vscode from "vscode";
import { cutAtLineEnd } from "../../chat/mentions/cutAtLineEnd.ts";
import { visibleText } from "../../chat/mentions/visibleText.ts";
import type { FileAccess } from "./fileAccess.ts";
import type { ReadMention } from "./mentionKind.ts";
import { readDocument } from "./readDocument.ts";
import { nameOf } from "./shownPath.ts";

/** Some 16,000 tokens: twice what the longest context holds. What does not fit is cut further where messages meet. */
const maxTextChars = 64_000;

export interface LineSpan {
  readonly startLine: number;
  /** Part of it. */
  readonly endLine: number;
}

/** Lines of a file that may be read, or all of it without a span. A note says what is missing and why. */
export async function linesOf(uri: vscode.Uri, access: FileAccess, span?: LineSpan): Promise<Omit<ReadMention, "label">> {
  const name = visibleText(nameOf(uri));
  const refusal = await access.refusal(uri);
  if (refusal !== undefined) return { text: "", note: `${name} ${refusal}` };
  const read = await readDocument(uri);
  if (read.kind === "unreadable") return { text: "", note: visibleText(`${name} ${read.reason}`) };
  const wanted =
    span === undefined
      ? read.text
      : read.text
          .split("\n")
          .slice(span.startLine, span.endLine + 1)
          .join("\n");
  const { text, note = wanted === "" ? emptyNote(name, span) : undefined } = cutAtLineEnd(wanted, maxTextChars);
  return { text, ...(read.languageId === undefined ? {} : { languageId: read.languageId }), ...(note === undefined ? {} : { note }) };
}

function emptyNote(name: string, span: LineSpan | undefined): string {
  return span === undefined ? `${name} is empty` : `${name} has no such lines any more`;
}
