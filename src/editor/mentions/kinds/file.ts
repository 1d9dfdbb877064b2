/** `@file`: a whole file. */
import { setImmediate as nextTurn } from "node:timers/promises";
import * as vscode from "vscode";
import { pathScore } from "../../../chat/mentions/pathScore.ts";
import { visibleName } from "../../../chat/mentions/visibleText.ts";
import type { MentionSuggestion } from "../../../shared/chatProtocol.ts";
import { fileOf } from "../../fileOf.ts";

import { linesOf } from "../linesOf.ts";
import type { MentionKind, MentionOf, MentionServices, ScoredSuggestion } from "../mentionKind.ts";
import { openPlace } from "../openPlace.ts";
import { nameOf, shownPath } from "../shownPath.ts";

/** Who wants another one types on. Whether each may be read is asked of the rules of git. */
const maxSuggestions = 20;
/** Some milliseconds of work before the editor gets its turn. */
const filesAtOnce = 1_000;

interface Candidate {
  readonly uri: vscode.Uri;
  readonly path: string;
  readonly score: number;
}

export const file: MentionKind<MentionOf["file"]> = {
  async offer({ access }) {
    const uri = vscode.window.activeTextEditor?.document.uri;
    if (uri === undefined) return undefined;
    const document = fileOf(uri);
    if ((await access.refusalByName(document)) !== undefined) return undefined;
    return { ...suggestionOf(document), label: "file", detail: `${shownPath(document)}, or type the name of another` };
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
    return { label: visibleName(nameOf(parsed)), ...(await linesOf(parsed, access)) };
  },

  open: ({ uri }, { access }) => openPlace(vscode.Uri.parse(uri), access),
};

function suggestionOf(uri: vscode.Uri): MentionSuggestion {
  const path = shownPath(uri);
  return { mention: { kind: "file", uri: uri.toString() }, label: visibleName(nameOf(uri)), detail: path, icon: "file" };
}

function filesInUse({ recent }: MentionServices): readonly Candidate[] {
  return recent.uris().map((uri, index) => ({ uri, path: shownPath(uri), score: -index }));
}

/** Best first; of those that fit alike the shorter path, then by the alphabet. */
async function fitting(typed: string, { recent, files }: MentionServices, signal: AbortSignal): Promise<readonly Candidate[]> {
  const inUse = new Map(recent.uris().map((uri) => [uri.toString(), uri]));
  const others = (await files.uris(signal)).filter((uri) => !inUse.has(uri.toString()));
  const candidates: Candidate[] = [];
  for (const [index, uri] of [...inUse.values(), ...others].entries()) {
    if (index % filesAtOnce === filesAtOnce - 1) await nextTurn();
    if (signal.aborted) return [];
    const path = vscode.workspace.asRelativePath(uri);
    const score = pathScore(typed, path, index < inUse.size);
    if (score !== undefined) candidates.push({ uri, path, score });
  }
  return candidates.sort(
    (one, other) => other.score - one.score || one.path.length - other.path.length || (one.path < other.path ? -1 : 1),
  );
}
