/** Ghost text: VS Code's request in, a suggestion of the pipeline out. The only place where a CancellationToken becomes an AbortSignal. */
import * as vscode from "vscode";
import type { CompletionOutcome, CompletionRequest } from "../completion/outcome.ts";
import { messageOf } from "../shared/errors.ts";
import type { ReadSettings } from "./configuration.ts";
import { documentStatus } from "./documentStatus.ts";
import { takeSnapshot } from "./snapshot.ts";

export interface InlineProviderOptions {
  readonly readSettings: ReadSettings;
  /** Hears of each request of VS Code; says whether it counts as one of typing though VS Code makes it by command. */
  readonly noteRequest: (document: vscode.TextDocument, isByCommand: boolean) => boolean;
  readonly suggest: (request: CompletionRequest, signal: AbortSignal) => Promise<CompletionOutcome>;
  /** Hears what came of each request that the pipeline got. */
  readonly onOutcome: (outcome: CompletionOutcome) => void;
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
      };
      const { signal, dispose } = signalOf(token);
      try {
        const outcome = await options.suggest(request, signal);
        options.onOutcome(outcome);
        if (outcome.kind === "none") return undefined;
        const { alternatives = [], source } = outcome;
        const items = [outcome, ...alternatives]
          .map((suggestion) => itemOf({ ...suggestion, source }, document, position, context.selectedCompletionInfo))
          .filter((item) => item !== undefined);
        return items.length === 0 ? undefined : items;
      } catch (error) {
        options.onBug(`inline completion: ${messageOf(error)}`);
        return undefined;
      } finally {
        dispose();
      }
    },
  };
}

type Suggestion = Pick<Extract<CompletionOutcome, { kind: "suggestion" }>, "text" | "replaceAfter" | "source">;

function itemOf(
  suggestion: Suggestion,
  document: vscode.TextDocument,
  position: vscode.Position,
  selected: vscode.SelectedCompletionInfo | undefined,
): vscode.InlineCompletionItem | undefined {
  const end = position.translate(0, suggestion.replaceAfter);
  const acceptance: Acceptance = { source: suggestion.source, characterCount: suggestion.text.length };
  const command: vscode.Command = { command: acceptedCommand, title: "Suggestion accepted", arguments: [acceptance] };
  // VS Code compares the text with the document's while the user types along a line break.
  const text = document.eol === vscode.EndOfLine.CRLF ? suggestion.text.replaceAll("\n", "\r\n") : suggestion.text;
  if (selected === undefined) return new vscode.InlineCompletionItem(text, new vscode.Range(position, end), command);

  // With the suggest widget open, VS Code shows only text that replaces what the selected entry replaces and that
  // begins with the entry. A suggestion that goes another way waits until the widget is closed.
  const typed = document.getText(new vscode.Range(selected.range.start, position));
  const extended = typed + text;
  if (!extended.startsWith(selected.text) || selected.range.end.isAfter(end)) return undefined;
  return new vscode.InlineCompletionItem(extended, new vscode.Range(selected.range.start, end), command);
}

function signalOf(token: vscode.CancellationToken): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const listener = token.onCancellationRequested(() => controller.abort());
  return { signal: controller.signal, dispose: () => listener.dispose() };
}
