/** `@symbol`: the definition of a function, class or the like, as the language's own extension knows it. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { pathScore } from "../../../chat/mentions/pathScore.ts";
import { quotableName } from "../../../chat/mentions/quotable.ts";
import { type DeclaredSymbol, flattened, symbolAround, symbolNamed } from "../../../chat/mentions/symbolTree.ts";
import { symbolsOfDocument, symbolsOfWorkspace } from "../declaredSymbols.ts";
import type { FileAccess } from "../fileAccess.ts";
import { linesOf } from "../linesOf.ts";
import type { MentionKind, MentionOf, ScoredSuggestion } from "../mentionKind.ts";
import { openPlace } from "../openPlace.ts";
import { shownPath } from "../shownPath.ts";

/** Services give hundreds; each is looked at for whether its file may be read. */
const maxOfWorkspace = 100;
/** Who asks for an offer waits no longer than it likes. */
const neverAborted = new AbortController().signal;

export const symbol: MentionKind<MentionOf["symbol"]> = {
  async offer({ access }) {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return undefined;
    const { uri } = editor.document;
    const around = symbolAround(await readableSymbols(uri, access, neverAborted), editor.selection.active.line);
    if (around === undefined) return undefined;
    const detail = t("{0}, or type the name of another", quotableName(around.name));
    return { mention: mentionOf(around, uri), label: "symbol", detail, icon: "symbol-misc" };
  },

  async search(typed, { access }, signal) {
    const here = vscode.window.activeTextEditor?.document.uri;
    const [ofDocument, ofWorkspace] = await Promise.all([
      here === undefined ? [] : readableSymbols(here, access, signal),
      typed === "" ? [] : symbolsOfWorkspace(typed, signal),
    ]);
    const found = new Map<string, ScoredSuggestion>();
    const add = (each: DeclaredSymbol, uri: vscode.Uri, isHere: boolean) => {
      const score = pathScore(typed, each.name, isHere);
      const key = `${uri}:${each.startLine}`;
      if (score === undefined || found.has(key)) return;
      const { name, icon } = each;
      found.set(key, { suggestion: { mention: mentionOf(each, uri), label: quotableName(name), detail: shownPath(uri), icon }, score });
    };
    if (here !== undefined) for (const each of ofDocument) add(each, here, true);
    for (const each of ofWorkspace.slice(0, maxOfWorkspace)) {
      if (access.isReachable(each.uri) && (await access.refusalByName(each.uri)) === undefined) add(each, each.uri, false);
    }
    return [...found.values()];
  },

  async read(mention, { access }, signal) {
    const uri = vscode.Uri.parse(mention.uri);
    // Lists of a workspace often have the place of the name only, and lines may have moved since.
    const definition = symbolNamed(await readableSymbols(uri, access, signal), mention.name, mention.startLine) ?? mention;
    return { label: quotableName(mention.name), ...(await linesOf(uri, access, definition)) };
  },

  open: (mention, { access }) => openPlace(vscode.Uri.parse(mention.uri), access, mention),
};

async function readableSymbols(uri: vscode.Uri, access: FileAccess, signal: AbortSignal): Promise<readonly DeclaredSymbol[]> {
  if ((await access.refusal(uri)) !== undefined) return [];
  return flattened(await symbolsOfDocument(uri, signal));
}

function mentionOf({ name, startLine, endLine }: Omit<DeclaredSymbol, "icon" | "children">, uri: vscode.Uri): MentionOf["symbol"] {
  return { kind: "symbol", name, uri: uri.toString(), startLine, endLine };
}
