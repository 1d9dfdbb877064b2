import { t } from "@vscode/l10n";
import type { Attachment, Source } from "../../shared/conversation.ts";
import type { IndexHit } from "../../shared/indexProtocol.ts";
import { oneLine } from "../conversation/oneLine.ts";
import type { SessionOptions } from "./sessionOptions.ts";

/** Small models lose the thread among more pieces, and as a rule fewer fit. */
export const maxHits = 8;

const found = { mention: { kind: "workspace" }, label: "workspace" } as const;

export interface FoundInWorkspace {
  readonly attachment: Attachment;
  readonly sources: readonly Source[];
}

/**
 * One attachment with the pieces of files that a search found, best first, as many as have room, each under a line with its place. Pieces of files
 * that may not go to who answers are left out before anything of them is counted.
 *
 * @param roomTokens the first piece is taken even where it is longer: it is cut with the other attachments
 */
export async function workspaceAttachment(
  hits: readonly IndexHit[],
  roomTokens: number,
  countTexts: (texts: readonly string[]) => Promise<readonly number[]>,
  { uriOf, pathOf, refusal }: Pick<SessionOptions, "uriOf" | "pathOf" | "refusal">,
): Promise<FoundInWorkspace> {
  const refusals = await Promise.all(hits.map(({ path, text }) => refusal({ ...found, text, files: [uriOf(path)] })));
  const open = hits.filter((_, index) => refusals[index] === undefined);
  const pieces = open.map(({ path, startLine, endLine, text }) => {
    const uri = uriOf(path);
    const source = { uri, path: pathOf(uri), startLine, endLine };
    return { source, text: `${headingOf(source)}\n${text.replace(/\n$/, "")}\n` };
  });
  const counts = await countTexts(pieces.map(({ text }) => text));
  let left = roomTokens;
  const kept = pieces.filter((_, index) => {
    const tokens = counts[index] ?? 0;
    if (index > 0 && tokens > left) return false;
    left -= tokens;
    return true;
  });
  const files = [...new Set(kept.map(({ source }) => source.uri))];
  const attachment: Attachment = { ...found, text: kept.map(({ text }) => text).join("\n"), files };
  const closedCount = hits.length - open.length;
  const note = closedCount > 0 ? t("{0} left out that may not be sent to a server", closedCount) : t("nothing found");
  return {
    attachment: closedCount > 0 || kept.length === 0 ? { ...attachment, note } : attachment,
    sources: kept.map(({ source }) => source),
  };
}

/** Those sources of which the model read something: their line is in the text, and more after it. */
export function sourcesIn(text: string, sources: readonly Source[]): readonly Source[] {
  return sources.filter((source) => text.includes(`${headingOf(source)}\n`));
}

function headingOf({ path, startLine, endLine }: Source): string {
  return `--- ${oneLine(path)}, lines ${startLine + 1}-${endLine + 1}`;
}
