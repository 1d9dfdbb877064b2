/** Ghost text: VS Code's request in, a suggestion of the pipeline out. */
import * as vscode from "vscode";
import type { Circumstances, CompletionOutcome, CompletionRequest } from "../../completion/outcome.ts";
import { abortSignalOf } from "../../shared/abortSignalOf.ts";
import { messageOf } from "../../shared/errors.ts";
import type { ReadSettings } from "../configuration.ts";
import { documentStatus } from "../documentStatus.ts";
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
  /** Hears of each suggestion that is given to VS Code. */
  readonly onOffered: (offer: Offer) => void;
  readonly suggest: (request: CompletionRequest, signal: AbortSignal) => Promise<CompletionOutcome>;
  /** Hears what came of each request that the pipeline got. */
  readonly onOutcome: (outcome: CompletionOutcome, request: CompletionRequest) => void;
  /** Hears of a bug: the pipeline answers with an outcome, also when the model fails. */
  readonly onBug: (message: string) => void;
}

export interface Offer {
  readonly document: vscode.TextDocument;
  readonly request: CompletionRequest;
  readonly suggestion: Suggestion;
  /** As VS Code gets it: with the document's line ends, and from where the entry selected in its list begins. */
  readonly item: { readonly text: string; readonly range: vscode.Range };
  /** VS Code has not taken the request back meanwhile, so it shows the suggestion. */
  readonly isWanted: boolean;
}

/** The command that VS Code runs when a suggestion was accepted; its argument is an `Acceptance`. */
export const acceptedCommand = "nearline.accepted";

export interface Acceptance {
  readonly source: string;
  readonly characterCount: number;
  /** Where the suggestion began, line and character counted from 0. */
  readonly place: { readonly uri: string; readonly line: number; readonly character: number };
  /** What was put there, with the document's line ends. */
  readonly text: string;
  /** Characters after the cursor that it took the place of. */
  readonly replacedCharacters: number;
}

export function inlineProvider(options: InlineProviderOptions): vscode.InlineCompletionItemProvider {
  return {
    async provideInlineCompletionItems(document, position, context, token) {
      const isByCommand = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
      const isRepeated = options.noteRequest(document, isByCommand);
      const settings = options.readSettings(document);
      if (documentStatus(document, settings).kind === "off") return undefined;
      const circumstances = options.circumstances(document, position, context.selectedCompletionInfo);
      const unwritten = restOfEntry(context.selectedCompletionInfo, document, position);
      const snapshot = takeSnapshot(document, position);
      const request: CompletionRequest = {
        // VS Code shows only what begins with the selected entry, so the model goes on from there.
        snapshot: { ...snapshot, prefix: snapshot.prefix + unwritten },
        mode: settings.multiLine === "never" ? "line" : "auto",
        explicit: isByCommand && !isRepeated,
        position: { line: position.line, character: position.character },
        // What is asked again was typed, though the cursor may have been moved by the edit that came after.
        circumstances: isRepeated ? { ...circumstances, followsTyping: true } : circumstances,
      };
      const { signal, dispose } = abortSignalOf(token);
      try {
        const outcome = await options.suggest(request, signal);
        options.onOutcome(outcome, request);
        if (outcome.kind === "none") return undefined;
        const { alternatives = [], source } = outcome;
        const whole = <Text extends { readonly text: string }>(some: Text) => ({ ...some, text: unwritten + some.text });
        const shown = whole(outcome);
        const items = [shown, ...alternatives.map(whole)].flatMap((suggestion) => {
          const item = itemOf(suggestion, document, position, context.selectedCompletionInfo);
          return item === undefined ? [] : [{ ...item, command: acceptedCommandOf({ ...suggestion, source }, document, position) }];
        });
        const [first] = items;
        if (first === undefined) return undefined;
        options.onOffered({ document, request, suggestion: shown, item: first, isWanted: !signal.aborted });
        return items.map(({ text, range, command }) => new vscode.InlineCompletionItem(text, range, command));
      } catch (error) {
        options.onBug(`inline completion: ${messageOf(error)}`);
        return undefined;
      } finally {
        dispose();
      }
    },
  };
}

export type Suggestion = Extract<CompletionOutcome, { kind: "suggestion" }>;

function itemOf(
  suggestion: Pick<Suggestion, "text" | "replaceAfter">,
  document: vscode.TextDocument,
  position: vscode.Position,
  selected: vscode.SelectedCompletionInfo | undefined,
): { readonly text: string; readonly range: vscode.Range } | undefined {
  const end = position.translate(0, suggestion.replaceAfter);
  // VS Code compares the text with the document's while the user types along a line break.
  const text = withLineEndsOf(document, suggestion.text);
  if (selected === undefined) return { text, range: new vscode.Range(position, end) };

  // With the suggest widget open, VS Code shows only text that replaces what the selected entry replaces and that
  // begins with the entry. A suggestion that goes another way waits until the widget is closed.
  const typed = document.getText(new vscode.Range(selected.range.start, position));
  const extended = typed + text;
  if (!extended.startsWith(selected.text) || selected.range.end.isAfter(end)) return undefined;
  return { text: extended, range: new vscode.Range(selected.range.start, end) };
}

/** What of the selected entry of IntelliSense's list is not typed yet; nothing where the entry begins otherwise than what is. */
function restOfEntry(
  selected: vscode.SelectedCompletionInfo | undefined,
  document: vscode.TextDocument,
  position: vscode.Position,
): string {
  if (selected === undefined) return "";
  const typed = document.getText(new vscode.Range(selected.range.start, position));
  return selected.text.startsWith(typed) ? selected.text.slice(typed.length) : "";
}

function withLineEndsOf(document: vscode.TextDocument, text: string): string {
  return document.eol === vscode.EndOfLine.CRLF ? text.replaceAll("\n", "\r\n") : text;
}

function acceptedCommandOf(
  { source, text, replaceAfter }: Pick<Suggestion, "source" | "text" | "replaceAfter">,
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
): vscode.Command {
  const acceptance: Acceptance = {
    source,
    characterCount: text.length,
    place: { uri: document.uri.toString(), line, character },
    text: withLineEndsOf(document, text),
    replacedCharacters: replaceAfter,
  };
  return { command: acceptedCommand, title: "Suggestion accepted", arguments: [acceptance] };
}
