/** Some lines of a file, for mentions that name a part of one. */
import { t } from "@vscode/l10n";
import type * as vscode from "vscode";
import { cutAtLineEnd } from "../../chat/mentions/cutAtLineEnd.ts";
import { quotable } from "../../chat/mentions/quotable.ts";
import { nameOf } from "../nameOf.ts";
import type { FileAccess } from "./fileAccess.ts";
import type { ReadMention } from "./mentionKind.ts";
import { readDocument } from "./readDocument.ts";

/** Some 16,000 tokens: twice what the longest context holds. What does not fit is cut further where messages meet. */
const maxTextCharacters = 64_000;

export interface LineSpan {
  readonly startLine: number;
  /** Part of it. */
  readonly endLine: number;
}

/** Lines of a file that may be read, or all of it without a span. A note says what is missing and why. */
export async function linesOf(uri: vscode.Uri, access: FileAccess, span?: LineSpan): Promise<Omit<ReadMention, "label">> {
  const name = quotable(nameOf(uri));
  const refusal = await access.refusal(uri);
  if (refusal !== undefined) return { text: "", note: `${name} ${refusal}` };
  const read = await readDocument(uri);
  if (read.kind === "unreadable") return { text: "", note: quotable(`${name} ${read.reason}`) };
  const wanted =
    span === undefined
      ? read.text
      : read.text
          .split("\n")
          .slice(span.startLine, span.endLine + 1)
          .join("\n");
  const { text, note = wanted === "" ? emptyNote(name, span) : undefined } = cutAtLineEnd(wanted, maxTextCharacters);
  return { text, ...(read.languageId === undefined ? {} : { languageId: read.languageId }), ...(note === undefined ? {} : { note }) };
}

function emptyNote(name: string, span: LineSpan | undefined): string {
  return span === undefined ? t("{0} is empty", name) : t("{0} has no such lines any more", name);
}
