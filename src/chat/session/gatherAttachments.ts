import type { Attachment, Mention, Source } from "../../shared/conversation.ts";
import { messageOf } from "../../shared/errors.ts";
import type { PathOf } from "./messageText.ts";
import type { FoundInWorkspace } from "./workspaceAttachment.ts";

export interface Gathering {
  /** The text of what was pointed at, now. */
  readonly resolve: (mention: Mention, signal: AbortSignal) => Promise<Attachment>;
  /** What the files of the workspace say to a question. */
  readonly findInWorkspace: (question: string, signal: AbortSignal) => Promise<FoundInWorkspace>;
  readonly pathOf: PathOf;
}

/**
 * Reads what a message mentions, all at once and each thing once. What cannot be read stays as an attachment without text, with the
 * reason as its note: a question is not lost for a file that was.
 */
export async function gatherAttachments(
  mentions: readonly Mention[],
  question: string,
  { resolve, findInWorkspace, pathOf }: Gathering,
  signal: AbortSignal,
): Promise<{ readonly attachments: readonly Attachment[]; readonly sources: readonly Source[] }> {
  const unique = [...new Map(mentions.map((mention) => [JSON.stringify(mention), mention])).values()];
  const found = await Promise.all(
    unique.map(async (mention): Promise<FoundInWorkspace> => {
      try {
        if (mention.kind === "workspace") return await findInWorkspace(question, signal);
        return { attachment: await resolve(mention, signal), sources: [] };
      } catch (error) {
        signal.throwIfAborted();
        return { attachment: { mention, label: labelOf(mention, pathOf), text: "", note: messageOf(error) }, sources: [] };
      }
    }),
  );
  return { attachments: found.map(({ attachment }) => attachment), sources: found.flatMap(({ sources }) => sources) };
}

/** What a message mentions, before it is read. */
export function unreadAttachment(mention: Mention, pathOf: PathOf): Attachment {
  return { mention, label: labelOf(mention, pathOf), text: "", isUnread: true };
}

function labelOf(mention: Mention, pathOf: PathOf): string {
  if (mention.kind === "symbol") return mention.name;
  return mention.kind === "file" || mention.kind === "selection" ? (pathOf(mention.uri).split("/").at(-1) ?? "") : mention.kind;
}
