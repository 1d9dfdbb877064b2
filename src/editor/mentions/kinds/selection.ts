/** `@selection`: the lines that are selected in the active editor, whole. */
import * as vscode from "vscode";
import { rangeLabel } from "../../../chat/mentions/rangeLabel.ts";
import { nameOf } from "../../nameOf.ts";
import { linesOf } from "../linesOf.ts";
import type { MentionKind, MentionOf } from "../mentionKind.ts";
import { openPlace } from "../openPlace.ts";

export const selection: MentionKind<MentionOf["selection"]> = {
  async offer({ access }) {
    const mention = selectionIn(vscode.window.activeTextEditor);
    if (mention === undefined || (await access.refusalByName(vscode.Uri.parse(mention.uri))) !== undefined) return undefined;
    return { mention, label: "selection", detail: labelOf(mention), icon: "list-selection" };
  },

  async read(mention, { access }) {
    return { label: labelOf(mention), ...(await linesOf(vscode.Uri.parse(mention.uri), access, mention)) };
  },

  open: (mention, { access }) => openPlace(vscode.Uri.parse(mention.uri), access, mention),
};

/** The selected lines of an editor; undefined when nothing is selected. A line that is selected up to its beginning only is no part of it. */
export function selectionIn(editor: vscode.TextEditor | undefined): MentionOf["selection"] | undefined {
  if (editor === undefined || editor.selection.isEmpty) return undefined;
  const { start, end } = editor.selection;
  const endLine = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return { kind: "selection", uri: editor.document.uri.toString(), startLine: start.line, endLine };
}

function labelOf({ uri, startLine, endLine }: MentionOf["selection"]): string {
  return rangeLabel(nameOf(vscode.Uri.parse(uri)), startLine, endLine);
}
