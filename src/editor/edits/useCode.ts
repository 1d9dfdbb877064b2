/** What the buttons of a code block do. */
import * as vscode from "vscode";
import { placeAtCandidate, placeBlock } from "../../chat/apply/placeBlock.ts";
import type { Candidate, UnplacedReason } from "../../chat/apply/placing.ts";
import type { CodeUse } from "../../shared/chatProtocol.ts";
import type { Attachment } from "../../shared/conversation.ts";
import { type ApplyTarget, applyTargets } from "./applyTarget.ts";
import { insertAtCursor, replaceSelection } from "./insertCode.ts";
import { newFile } from "./newFile.ts";
import type { ProposeEdit } from "./proposal.ts";

/** What an answer was about: the question that it answers. */
export interface CodeSubject {
  readonly attachments: readonly Attachment[];
}

export type UseCode = (use: CodeUse, about: CodeSubject) => Promise<void>;

export interface UseCodeOptions {
  readonly proposeEdit: ProposeEdit;
  /** The text editor that had the focus last; a panel that has it now does not count. */
  readonly lastEditor: () => vscode.TextEditor | undefined;
}

const reasonWords: Readonly<Record<UnplacedReason, string>> = {
  empty: "The block is empty.",
  same: "The file has this code already.",
  changed: "The lines that the answer is about were changed since.",
  ambiguous: "The code fits to more than one place.",
  noMatch: "The code matches no place in the file.",
};

export function codeUser(options: UseCodeOptions): UseCode {
  const withEditor = async (run: (editor: vscode.TextEditor) => Thenable<boolean>) => {
    const editor = options.lastEditor();
    if (editor === undefined) {
      void vscode.window.showInformationMessage("Nearline: open a file first; the code goes where its cursor is.");
    } else if (!(await run(editor))) {
      void vscode.window.showErrorMessage(
        `Nearline: the code was not inserted; ${vscode.workspace.asRelativePath(editor.document.uri)} is read-only.`,
      );
    } else {
      // The cursor goes where the code is: to go on writing, or to undo it.
      await vscode.window.showTextDocument(editor.document, editor.viewColumn);
    }
  };
  const uses: Readonly<Record<CodeUse["kind"], (use: CodeUse, about: CodeSubject) => Promise<void>>> = {
    insert: ({ text }) => withEditor((editor) => insertAtCursor(editor, text)),
    replaceSelection: ({ text }) => withEditor((editor) => replaceSelection(editor, text)),
    newFile: ({ text, language, path }) => newFile(text, language, path),
    apply: (use, about) => apply(use, about),
  };
  return (use, about) => uses[use.kind](use, about);

  async function apply(use: CodeUse, { attachments }: CodeSubject): Promise<void> {
    const targets = await applyTargets(use, attachments, options.lastEditor()?.document);
    const placements = targets.map((target) => ({
      target,
      placement: placeBlock({ documentText: target.document.getText(), blockText: use.text, hint: target.hint }),
    }));
    const placed = placements.flatMap(({ target, placement }) => (placement.kind === "placed" ? [{ target, placement }] : []));
    const [only] = placed;
    if (only !== undefined && placed.length === 1) return propose(only.target, only.placement.replacements);
    const unplaced = placements.flatMap(({ target, placement }) => (placement.kind === "unplaced" ? [{ target, ...placement }] : []));
    const [first] = unplaced;
    if (placed.length === 0 && first?.reason === "same") {
      void vscode.window.showInformationMessage(`Nearline: ${nameOf(first.target)} has this code already.`);
      return;
    }
    const why =
      first === undefined ? (use.path === undefined ? "No file is open." : `${use.path} does not exist.`) : reasonWords[first.reason];
    await choose(use, placed.length > 1 ? reasonWords.ambiguous : why, [
      ...placed.map(({ target, placement }) => ({
        label: `$(diff) Apply to ${nameOf(target)}`,
        run: () => propose(target, placement.replacements),
      })),
      ...unplaced.flatMap(({ target, candidates }) => candidates.map((candidate) => candidateChoice(use, target, candidate))),
    ]);
  }

  function candidateChoice({ text }: CodeUse, target: ApplyTarget, candidate: Candidate): Choice {
    const lines = candidate.endLine - candidate.startLine;
    return {
      label: `$(replace) Replace ${lines === 1 ? "line" : `${lines} lines from`} ${candidate.startLine + 1} of ${nameOf(target)}`,
      description: candidate.label,
      run: () => propose(target, placeAtCandidate(target.document.getText(), text, candidate)),
    };
  }

  /** Nothing is changed but by what the user picks. */
  async function choose(use: CodeUse, placeHolder: string, places: readonly Choice[]): Promise<void> {
    const { text, language, path } = use;
    const editor = options.lastEditor();
    const choices: Choice[] = [
      ...places,
      ...(editor ? [{ label: "$(insert) Insert at the Cursor", run: () => withEditor((last) => insertAtCursor(last, text)) }] : []),
      ...(editor?.selection.isEmpty === false
        ? [{ label: "$(replace-all) Replace the Selection", run: () => withEditor((last) => replaceSelection(last, text)) }]
        : []),
      { label: path === undefined ? "$(new-file) New File" : `$(new-file) New File ${path}`, run: () => newFile(text, language, path) },
      { label: "$(copy) Copy", run: async () => vscode.env.clipboard.writeText(text) },
    ];
    const chosen = await vscode.window.showQuickPick(choices, { placeHolder: `${placeHolder} What should happen with the code?` });
    await chosen?.run();
  }

  async function propose({ document }: ApplyTarget, replacements: Parameters<ProposeEdit>[0]["replacements"]): Promise<void> {
    const proposal = { uri: document.uri.toString(), version: document.version, text: document.getText(), replacements, title: "Apply" };
    await options.proposeEdit(proposal, new AbortController().signal);
  }
}

interface Choice extends vscode.QuickPickItem {
  readonly run: () => Promise<void>;
}

function nameOf({ document }: ApplyTarget): string {
  return vscode.workspace.asRelativePath(document.uri);
}
