/** All that changes documents after a look at the change: proposals, code of answers, and the inline edit. */
import * as vscode from "vscode";
import type { ChatBackend } from "../../backend/backend.ts";
import type { LeaveGuard } from "../privacy/leaveGuard.ts";
import { inlineEditor } from "./inlineEdit.ts";
import { instructionInput } from "./instructionInput.ts";
import type { ProposeEdit } from "./proposal.ts";
import { registerProposalCommands } from "./proposalCommands.ts";
import { markProposals } from "./proposalMarks.ts";
import { Proposals, proposalScheme } from "./proposals.ts";
import { codeUser, type UseCode } from "./useCode.ts";

export interface EditOptions {
  readonly chat: ChatBackend["chat"];
  readonly guard: LeaveGuard;
  /** Keeps the last instructions. */
  readonly memory: vscode.Memento;
}

export interface Edits extends vscode.Disposable {
  readonly proposeEdit: ProposeEdit;
  readonly useCode: UseCode;
}

export function registerEdits({ chat, guard, memory }: EditOptions): Edits {
  const proposals = new Proposals();
  const proposeEdit: ProposeEdit = (proposal, signal) => proposals.propose(proposal, signal);
  let lastEditor = vscode.window.activeTextEditor;
  const registrations = vscode.Disposable.from(
    proposals,
    markProposals(proposals),
    registerProposalCommands(proposals),
    vscode.commands.registerCommand(
      "nearline.inlineEdit",
      inlineEditor({ chat, guard, proposals, askInstruction: instructionInput(memory) }),
    ),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      // A panel with text, such as the log, counts as an editor while it has the focus.
      if (editor !== undefined && !["output", proposalScheme].includes(editor.document.uri.scheme)) lastEditor = editor;
    }),
  );
  return {
    proposeEdit,
    // One that was closed meanwhile is no place for code.
    useCode: codeUser({ proposeEdit, lastEditor: () => vscode.window.visibleTextEditors.find((editor) => editor === lastEditor) }),
    dispose: () => registrations.dispose(),
  };
}
