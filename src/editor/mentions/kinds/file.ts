/** `@file`: a whole file. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { pathScore } from "../../../chat/mentions/pathScore.ts";
import { quotableName } from "../../../chat/mentions/quotable.ts";
import type { MentionSuggestion } from "../../../shared/chatProtocol.ts";
import { fileOf } from "../../fileOf.ts";
import { nameOf } from "../../nameOf.ts";
import { linesOf } from "../linesOf.ts";
import type { MentionKind, MentionOf, MentionServices, ScoredSuggestion } from "../mentionKind.ts";
import { openPlace } from "../openPlace.ts";
import { shownPath } from "../shownPath.ts";
import type { FoundFile } from "../workspaceFiles.ts";

/** Who wants another one types on. Whether each may be read is asked of the rules of git. */
const maxSuggestions = 20;
interface Candidate extends FoundFile {
  readonly score: number;
}

export const file: MentionKind<MentionOf["file"]> = {
  async offer({ access }) {
    const uri = vscode.window.activeTextEditor?.document.uri;
    if (uri === undefined) return undefined;
    const document = fileOf(uri);
    if ((await access.refusalByName(document)) !== undefined) return undefined;
    return { ...suggestionOf(document), label: "file", detail: t("{0}, or type the name of another", shownPath(document)) };
  },

  async search(typed, services, signal) {
    const candidates = typed.trim() === "" ? filesInUse(services) : await fitting(typed, services, signal);
    const readable: ScoredSuggestion[] = [];
    for (const { uri, score } of candidates) {
      if (signal.aborted || readable.length === maxSuggestions) break;
      if ((await services.access.refusalByName(uri)) === undefined) readable.push({ suggestion: suggestionOf(uri), score });
    }
    return readable;
  },

  async read({ uri }, { access }) {
    const parsed = vscode.Uri.parse(uri);
    return { label: quotableName(nameOf(parsed)), ...(await linesOf(parsed, access)) };
  },

  open: ({ uri }, { access }) => openPlace(vscode.Uri.parse(uri), access),
};

function suggestionOf(uri: vscode.Uri): MentionSuggestion {
  const path = shownPath(uri);
  return { mention: { kind: "file", uri: uri.toString() }, label: quotableName(nameOf(uri)), detail: path, icon: "file" };
}

function filesInUse({ recent }: MentionServices): readonly Candidate[] {
  return recent.uris().map((uri, index) => ({ uri, path: shownPath(uri), score: -index }));
}

/** Best first; of those that fit alike the shorter path, then by the alphabet. */
async function fitting(typed: string, { recent, files }: MentionServices, signal: AbortSignal): Promise<readonly Candidate[]> {
  const inUse = recent.uris().map((uri) => ({ uri, path: vscode.workspace.asRelativePath(uri), isInUse: true }));
  const known = new Set(inUse.map(({ path }) => path));
  const others = (await files.find(longestName(typed), signal)).filter(({ path }) => !known.has(path));
  return [...inUse, ...others.map((each) => ({ ...each, isInUse: false }))]
    .flatMap(({ uri, path, isInUse }) => {
      const score = pathScore(typed, path, isInUse);
      return score === undefined ? [] : [{ uri, path, score }];
    })
    .sort((one, other) => other.score - one.score || one.path.length - other.path.length || (one.path < other.path ? -1 : 1));
}

/** The part of what is typed that narrows a search most; of a path, its end. */
function longestName(typed: string): string {
  const names = typed.split(/[\s\\]+/).map((word) => word.slice(word.lastIndexOf("/") + 1));
  return names.reduce((longest, name) => (name.length > longest.length ? name : longest));
}
