/** Accepting and turning down, by the buttons of the diff's title, keys, the palette, and lenses above each change. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { OpenProposal, Proposals } from "./proposals.ts";

export const acceptProposalCommand = "nearline.acceptProposal";
export const rejectProposalCommand = "nearline.rejectProposal";
export const acceptChangeCommand = "nearline.acceptProposedChange";
export const rejectChangeCommand = "nearline.rejectProposedChange";
const refineCommand = "nearline.refineProposal";

export function registerProposalCommands(proposals: Proposals): vscode.Disposable {
  const command = (name: string, run: (proposal: OpenProposal, index: unknown) => unknown) =>
    vscode.commands.registerCommand(name, async (uri: unknown, index: unknown) => {
      const proposal = (uri instanceof vscode.Uri ? proposals.find(uri) : undefined) ?? proposals.active;
      if (proposal !== undefined) await run(proposal, index);
    });
  const decide = (run: (proposal: OpenProposal, index: number) => void) => async (proposal: OpenProposal, given: unknown) => {
    const index = typeof given === "number" ? given : changeAtCursor(proposal);
    if (index === undefined) {
      vscode.window.setStatusBarMessage(t("Nearline: put the cursor into a change first."), 5000);
      return;
    }
    run(proposal, index);
    await proposals.reviewed(proposal);
    showOpenChange(proposal, index);
  };
  return vscode.Disposable.from(
    command(acceptProposalCommand, (proposal) => {
      proposal.review.takeAll();
      return proposals.reviewed(proposal);
    }),
    command(rejectProposalCommand, (proposal) => {
      proposal.review.dropOpen();
      return proposals.reviewed(proposal);
    }),
    command(
      acceptChangeCommand,
      decide(({ review }, index) => review.take(index)),
    ),
    command(
      rejectChangeCommand,
      decide(({ review }, index) => review.drop(index)),
    ),
    command(refineCommand, (proposal) => proposal.refine?.()),
  );
}

/** The change that the cursor is in, on either side; the only one left, wherever the cursor is. */
function changeAtCursor({ document, uri, review }: OpenProposal): number | undefined {
  const editor = vscode.window.activeTextEditor;
  const open = review.changes.flatMap(({ isTaken }, index) => (isTaken ? [] : [index]));
  if (open.length === 1) return open[0];
  if (editor === undefined) return undefined;
  const side = editor.document.uri.toString() === uri.toString() ? "proposed" : editor.document === document ? "document" : undefined;
  return side && review.changeAt(editor.selection.active.line, side);
}

/** Goes on to the next change that is not decided, around the end of the document. */
function showOpenChange({ uri, review }: OpenProposal, from: number): void {
  const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  const next = review.changes.find(({ isTaken }, index) => !isTaken && index >= from) ?? review.changes.find(({ isTaken }) => !isTaken);
  if (editor === undefined || next === undefined) return;
  const place = new vscode.Position(Math.min(next.shown.startLine, editor.document.lineCount - 1), 0);
  editor.selection = new vscode.Selection(place, place);
  editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
