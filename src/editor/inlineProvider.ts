/** Ghost text: VS Code's request in, a suggestion of the pipeline out. The only place where a CancellationToken becomes an AbortSignal. */
import * as vscode from "vscode";
import type { Circumstances, CompletionOutcome, CompletionRequest } from "../completion/outcome.ts";
import { messageOf } from "../shared/errors.ts";
import type { ReadSettings } from "./configuration.ts";
import { documentStatus } from "./documentStatus.ts";
import { takeSnapshot } from "./snapshot.ts";

export interface InlineProviderOptions {
  readonly readSettings: ReadSettings;
  /** Hears of each request of VS Code; says whether it counts as one of typing though VS Code makes it by command. */
  readonly noteRequest: (document: vscode.TextDocument, isByCommand: boolean) => boolean;
  /** What the editor knows about a place besides the text. */
  readonly circumstances: (
    document: vscode.TextDocument,
    position: vscode.Position,
    selected: vscode.SelectedCompletionInfo | undefined,
  ) => Circumstances;
  /** Hears what is shown at a place if VS Code still wants it. */
  readonly onOffered: (document: vscode.TextDocument, text: string, start: vscode.Position) => void;
  readonly suggest: (request: CompletionRequest, signal: AbortSignal) => Promise<CompletionOutcome>;
  /** Hears what came of each request that the pipeline got. */
  readonly onOutcome: (outcome: CompletionOutcome, request: CompletionRequest) => void;
  /** Hears of a bug: the pipeline answers with an outcome, also when the model fails. */
  readonly onBug: (message: string) => void;
}

/** The command that VS Code runs when a suggestion was accepted; its argument is an `Acceptance`. */
export const acceptedCommand = "nearline.accepted";

export interface Acceptance {
  readonly source: string;
  readonly characterCount: number;
}

export function inlineProvider(options: InlineProviderOptions): vscode.InlineCompletionItemProvider {
  return {
    async provideInlineCompletionItems(document, position, context, token) {
      const isByCommand = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
      const isRepeated = options.noteRequest(document, isByCommand);
      const settings = options.readSettings(document);
      if (documentStatus(document, settings).kind === "off") return undefined;
      const request: CompletionRequest = {
        snapshot: takeSnapshot(document, position),
        mode: settings.multiLine === "never" ? "line" : "auto",
        explicit: isByCommand && !isRepeated,
        circumstances: options.circumstances(document, position, context.selectedCompletionInfo),
      };
      const { signal, dispose } = signalOf(token);
      try {
        const outcome = await options.suggest(request, signal);
        options.onOutcome(outcome, request);
        if (outcome.kind === "none") return undefined;
        const item = itemOf(outcome, document, position, context.selectedCompletionInfo);
        if (item === undefined) return undefined;
        options.onOffered(document, item.text, item.range.start);
        return [new vscode.InlineCompletionItem(item.text, item.range, acceptedCommandOf(outcome))];
      } catch (error) {
        options.onBug(`inline completion: ${messageOf(error)}`);
        return undefined;
      } finally {
        dispose();
      }
    },
  };
}

type Suggestion = Extract<CompletionOutcome, { kind: "suggestion" }>;

function itemOf(
  suggestion: Suggestion,
  document: vscode.TextDocument,
  position: vscode.Position,
  selected: vscode.SelectedCompletionInfo | undefined,
): { readonly text: string; readonly range: vscode.Range } | undefined {
  const end = position.translate(0, suggestion.replaceAfter);
  // VS Code compares the text with the document's while the user types along a line break.
  const text = document.eol === vscode.EndOfLine.CRLF ? suggestion.text.replaceAll("\n", "\r\n") : suggestion.text;
  if (selected === undefined) return { text, range: new vscode.Range(position, end) };

  // With the suggest widget open, VS Code shows only text that replaces what the selected entry replaces and that
  // begins with the entry. A suggestion that goes another way waits until the widget is closed.
  const typed = document.getText(new vscode.Range(selected.range.start, position));
  const extended = typed + text;
  if (!extended.startsWith(selected.text) || selected.range.end.isAfter(end)) return undefined;
  return { text: extended, range: new vscode.Range(selected.range.start, end) };
}

function acceptedCommandOf({ source, text }: Suggestion): vscode.Command {
  const acceptance: Acceptance = { source, characterCount: text.length };
  return { command: acceptedCommand, title: "Suggestion accepted", arguments: [acceptance] };
}

function signalOf(token: vscode.CancellationToken): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const listener = token.onCancellationRequested(() => controller.abort());
  return { signal: controller.signal, dispose: () => listener.dispose() };
}
