/**
 * Proposals that are open, each in a diff editor of VS Code: the document on the left, what it would become on the right.
 *
 * Invariants:
 * - A document is changed by an accepted proposal only, once, in one step.
 * - Each proposal ends once: accepted, turned down, its diff closed, cancelled, or its lines changed by somebody else.
 * - The text on the right always is the document as it is now, with the changes that were not turned down.
 */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { type LineReplacement, lineChanges, linesOf, replaceLines } from "../../chat/apply/lineReplacement.ts";
import { placeAnew } from "../../chat/apply/placeAnew.ts";
import { ProposalReview } from "../../chat/apply/proposalReview.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Proposal, ProposalOutcome } from "./proposal.ts";
import { readOnlyReason } from "./readOnlyReason.ts";
import { tellOutcome } from "./tellOutcome.ts";
import { workspaceEdit } from "./workspaceEdit.ts";

export const proposalScheme = "nearline-proposal";

export interface OpenProposal {
  readonly title: string;
  readonly document: vscode.TextDocument;
  /** Of the right side. */
  readonly uri: vscode.Uri;
  readonly review: ProposalReview;
  /** Asks for the same in another way; ends this proposal. */
  readonly refine?: () => void;
  readonly end: (outcome: ProposalOutcome) => void;
}

export class Proposals implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #open = new Map<string, OpenProposal>();
  readonly #textChanged = new vscode.EventEmitter<vscode.Uri>();
  readonly #reviewed = new vscode.EventEmitter<OpenProposal | undefined>();
  /** Changes of the text on the right, for VS Code. */
  readonly onDidChange = this.#textChanged.event;
  /** A proposal was opened or ended, or one of its changes decided. */
  readonly onDidReview = this.#reviewed.event;
  readonly #registrations: vscode.Disposable;
  #lastId = 0;

  constructor() {
    this.#registrations = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(proposalScheme, this),
      vscode.workspace.onDidChangeTextDocument((event) => this.#follow(event)),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => this.#endClosed(closed)),
    );
    // VS Code opens the editors of its last session again, but what they showed is gone.
    void closeTabs(() => true);
  }

  /** @param refine what a button for another instruction does */
  async propose(proposal: Proposal, signal: AbortSignal, refine?: () => void): Promise<ProposalOutcome> {
    const { title } = proposal;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(proposal.uri));
    const refusal = await readOnlyReason(document);
    if (refusal !== undefined) {
      void vscode.window.showErrorMessage(`Nearline: ${refusal}`);
      return "rejected";
    }
    const replacements = replacementsNow(proposal, document);
    if (replacements === undefined) {
      tellOutcome.stale(title, proposal.replacements);
      return "stale";
    }
    if (replacements.length === 0) {
      tellOutcome.unchanged(title);
      return "rejected";
    }
    return this.#show({ title, document, review: new ProposalReview(replacements), ...(refine && { refine }) }, signal);
  }

  async #show(proposal: Omit<OpenProposal, "uri" | "end">, signal: AbortSignal): Promise<ProposalOutcome> {
    signal.throwIfAborted();
    const { document, review, title } = proposal;
    const name = document.uri.path.split("/").at(-1) ?? "";
    // The name's ending gives the text its language.
    const uri = vscode.Uri.from({ scheme: proposalScheme, path: `/${++this.#lastId}/${name}` });
    const abort = () => this.#end(uri, "rejected");
    const ended = new Promise<ProposalOutcome>((end) => this.#open.set(uri.path, { ...proposal, uri, end }));
    signal.addEventListener("abort", abort);
    try {
      const proposed = await vscode.workspace.openTextDocument(uri);
      if (proposed.languageId !== document.languageId) await vscode.languages.setTextDocumentLanguage(proposed, document.languageId);
      const line = review.changes[0]?.shown.startLine ?? 0;
      const selection = new vscode.Range(line, 0, line, 0);
      const count = review.total === 1 ? t("1 change") : t("{0} changes", review.total);
      await vscode.commands.executeCommand("vscode.diff", document.uri, uri, `${title} (${name}, ${count})`, { preview: false, selection });
      this.#reviewed.fire(this.#open.get(uri.path));
      tellOutcome.shown(title, review.total);
      return await ended;
    } catch (error) {
      this.#end(uri, "rejected");
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  /** The proposal whose right side this is. */
  find(uri: vscode.Uri): OpenProposal | undefined {
    return uri.scheme === proposalScheme ? this.#open.get(uri.path) : undefined;
  }

  /** The proposal whose diff has the focus, or had it last. */
  get active(): OpenProposal | undefined {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof vscode.TabInputTextDiff ? this.find(input.modified) : undefined;
  }

  /** To be called after changes were decided: ends the proposal when none is open any more. */
  async reviewed(proposal: OpenProposal): Promise<void> {
    this.#textChanged.fire(proposal.uri);
    this.#reviewed.fire(proposal);
    if (proposal.review.openCount === 0) await this.#complete(proposal);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const proposal = this.find(uri);
    if (proposal === undefined) return t("This proposal is no longer kept. Close it and ask for a new one.\n");
    return proposal.review.proposedLines(linesOf(proposal.document.getText())).join("\n");
  }

  async #complete(proposal: OpenProposal): Promise<void> {
    const { review, document, title } = proposal;
    const taken = review.taken;
    // Before the edit, so that the change that it makes is not taken for somebody else's.
    if (!this.#open.delete(proposal.uri.path)) return;
    let outcome: ProposalOutcome = "rejected";
    if (taken.length > 0) {
      const isDone = await vscode.workspace.applyEdit(workspaceEdit(document, taken));
      outcome = !isDone ? "stale" : taken.length === review.total ? "accepted" : "partly";
      if (!isDone) tellOutcome.stale(title, taken);
    }
    await showDocument(document, outcome === "stale" ? undefined : taken[0]?.startLine);
    this.#close(proposal, outcome);
  }

  #end(uri: vscode.Uri, outcome: ProposalOutcome): void {
    const proposal = this.find(uri);
    if (proposal !== undefined && this.#open.delete(uri.path)) this.#close(proposal, outcome);
  }

  #close(proposal: OpenProposal, outcome: ProposalOutcome): void {
    this.#reviewed.fire(undefined);
    const end = () => proposal.end(outcome);
    closeTabs((uri) => uri.path === proposal.uri.path).then(end, end);
  }

  #follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    for (const proposal of [...this.#open.values()]) {
      if (proposal.document.uri.toString() !== document.uri.toString() || contentChanges.length === 0) continue;
      // From the end on, so that no change moves the lines of the next.
      for (const { range, text } of [...contentChanges].sort((one, other) => other.rangeOffset - one.rangeOffset)) {
        const { start, end } = range;
        proposal.review.follow({
          startLine: start.line,
          startCharacter: start.character,
          endLine: end.line,
          endCharacter: end.character,
          text,
        });
      }
      if (proposal.review.isStale) {
        tellOutcome.stale(
          proposal.title,
          proposal.review.changes.map(({ replacement }) => replacement),
        );
        this.#end(proposal.uri, "stale");
      } else this.#textChanged.fire(proposal.uri);
    }
  }

  /** Closing the diff turns down what is still open. */
  #endClosed(closed: readonly vscode.Tab[]): void {
    for (const { input } of closed) {
      const proposal = input instanceof vscode.TabInputTextDiff ? this.find(input.modified) : undefined;
      if (proposal === undefined || tabsOf((uri) => uri.path === proposal.uri.path).length > 0) continue;
      proposal.review.dropOpen();
      this.#complete(proposal).catch((error) => void vscode.window.showErrorMessage(`Nearline: ${messageOf(error)}`));
    }
  }

  dispose(): void {
    for (const { uri } of [...this.#open.values()]) this.#end(uri, "rejected");
    this.#registrations.dispose();
    this.#textChanged.dispose();
    this.#reviewed.dispose();
  }
}

/** The smallest changes that make the proposed text of the document as it is now; undefined where they have no place in it any more. */
function replacementsNow({ version, text, replacements }: Proposal, document: vscode.TextDocument): readonly LineReplacement[] | undefined {
  const now = document.getText();
  const isSame = text === undefined ? document.version === version : linesOf(text).join("\n") === linesOf(now).join("\n");
  const placed = isSame || text === undefined ? (isSame ? replacements : undefined) : placeAnew(replacements, text, now);
  const lines = linesOf(now);
  return placed && lineChanges(lines, replaceLines(lines, placed));
}

/** The document in the place of the diff, at the line if there is one. A cell is shown by its notebook, which is there below the diff. */
async function showDocument(document: vscode.TextDocument, line: number | undefined): Promise<void> {
  if (document.uri.scheme === "vscode-notebook-cell") return;
  if (line === undefined || vscode.window.visibleTextEditors.every((editor) => editor.document !== document)) return;
  const selection = new vscode.Range(line, 0, line, 0);
  await vscode.window.showTextDocument(document, { preview: false, selection });
}

function tabsOf(isWanted: (uri: vscode.Uri) => boolean): vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.filter(
      ({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.scheme === proposalScheme && isWanted(input.modified),
    ),
  );
}

async function closeTabs(isWanted: (uri: vscode.Uri) => boolean): Promise<void> {
  const tabs = tabsOf(isWanted);
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs);
}
