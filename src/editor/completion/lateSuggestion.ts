/** Shows a suggestion that VS Code stopped waiting for: it cancels a request after 750 ms, and asks again only if its own list opens. */
import * as vscode from "vscode";
import type { DocumentSnapshot } from "../../completion/outcome.ts";
import { takeSnapshot } from "./snapshot.ts";

/** Asks VS Code to ask again, if the user is still where the suggestion belongs; the pipeline has the answer by then. */
export async function showLateSuggestion(place: DocumentSnapshot): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || editor.document.uri.toString() !== place.uri || !editor.selection.isEmpty) return;
  const now = takeSnapshot(editor.document, editor.selection.active);
  if (now.prefix !== place.prefix || now.suffix !== place.suffix) return;
  await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
}
