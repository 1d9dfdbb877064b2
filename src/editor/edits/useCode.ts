/** What the buttons of a code block do. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { placeAtCandidate, placeBlock } from "../../chat/apply/placeBlock.ts";
import type { Candidate, UnplacedReason } from "../../chat/apply/placing.ts";
import type { CodeUse } from "../../shared/chatProtocol.ts";
import type { Attachment } from "../../shared/conversation.ts";
import { type ApplyTarget, applyTargets } from "./applyTarget.ts";
import { insertAtCursor, replaceSelection } from "./insertCode.ts";
import { newFile } from "./newFile.ts";
import type { ProposeEdit } from "./proposal.ts";

/** What an answer was about: the question that says which files. */
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
  empty: t("The block is empty."),
  same: t("The file has this code already."),
  changed: t("The lines that the answer is about were changed since."),
  ambiguous: t("The code fits more than one place."),
  noMatch: t("The code matches no place in the file."),
};

export function codeUser(options: UseCodeOptions): UseCode {
  const withEditor = async (run: (editor: vscode.TextEditor) => Thenable<boolean>) => {
    const editor = options.lastEditor();
    if (editor === undefined) {
      void vscode.window.showInformationMessage(t("Nearline: open a file first; the code goes where its cursor is."));
    } else if (!(await run(editor))) {
      void vscode.window.showErrorMessage(
        t("Nearline: the code was not inserted; {0} is read-only.", vscode.workspace.asRelativePath(editor.document.uri)),
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
      void vscode.window.showInformationMessage(t("Nearline: {0} has this code already.", nameOf(first.target)));
      return;
    }
    const why =
      first === undefined
        ? use.path === undefined
          ? t("No file is open.")
          : t("{0} does not exist.", use.path)
        : reasonWords[first.reason];
    await choose(use, placed.length > 1 ? reasonWords.ambiguous : why, [
      ...placed.map(({ target, placement }) => ({
        label: t("$(diff) Apply to {0}", nameOf(target)),
        run: () => propose(target, placement.replacements),
      })),
      ...unplaced.flatMap(({ target, candidates }) => candidates.map((candidate) => candidateChoice(use, target, candidate))),
    ]);
  }

  function candidateChoice({ text }: CodeUse, target: ApplyTarget, candidate: Candidate): Choice {
    const lines = candidate.endLine - candidate.startLine;
    const [first, name] = [candidate.startLine + 1, nameOf(target)];
    return {
      label:
        lines === 1
          ? t("$(replace) Replace line {0} of {1}", first, name)
          : t("$(replace) Replace {0} lines from {1} of {2}", lines, first, name),
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
      ...(editor ? [{ label: t("$(insert) Insert at the Cursor"), run: () => withEditor((last) => insertAtCursor(last, text)) }] : []),
      ...(editor?.selection.isEmpty === false
        ? [{ label: t("$(replace-all) Replace the Selection"), run: () => withEditor((last) => replaceSelection(last, text)) }]
        : []),
      {
        label: path === undefined ? t("$(new-file) New File") : t("$(new-file) New File {0}", path),
        run: () => newFile(text, language, path),
      },
      { label: t("$(copy) Copy"), run: async () => vscode.env.clipboard.writeText(text) },
    ];
    const chosen = await vscode.window.showQuickPick(choices, { placeHolder: t("{0} What should happen with the code?", placeHolder) });
    await chosen?.run();
  }

  async function propose({ document }: ApplyTarget, replacements: Parameters<ProposeEdit>[0]["replacements"]): Promise<void> {
    const proposal = { uri: document.uri.toString(), version: document.version, text: document.getText(), replacements, title: t("Apply") };
    await options.proposeEdit(proposal, new AbortController().signal);
  }
}

interface Choice extends vscode.QuickPickItem {
  readonly run: () => Promise<void>;
}

function nameOf({ document }: ApplyTarget): string {
  return vscode.workspace.asRelativePath(document.uri);
}
