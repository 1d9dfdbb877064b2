import type { Attachment, UserMessage } from "../../shared/conversation.ts";
import { fenceAround } from "../conversation/fenceAround.ts";
import { oneLine } from "../conversation/oneLine.ts";

/** What the model is told of a file: its path in the workspace, or its name where it lies elsewhere. */
export type PathOf = (uri: string) => string;

/**
 * A message as the model reads it: what is attached, each with its place and in a fence, then the question. The question comes last because small
 * models follow best what they read last.
 */
export function messageText({ text, attachments }: Pick<UserMessage, "text" | "attachments">, pathOf: PathOf): string {
  const given = attachments.filter((attachment) => attachment.text.trim() !== "").map((attachment) => attachmentText(attachment, pathOf));
  return [...given, text].join("\n\n");
}

function attachmentText({ mention, text, languageId }: Attachment, pathOf: PathOf): string {
  return `${oneLine(heading(mention, pathOf))}:\n${fenceAround(text, mention.kind === "changes" ? "diff" : languageId)}`;
}

/** Lines of people and of models count from 1. */
function heading(mention: Attachment["mention"], pathOf: PathOf): string {
  switch (mention.kind) {
    case "file":
      return pathOf(mention.uri);
    case "selection":
      return `${pathOf(mention.uri)}, lines ${mention.startLine + 1}-${mention.endLine + 1}`;
    case "symbol":
      return `${mention.name} in ${pathOf(mention.uri)}, lines ${mention.startLine + 1}-${mention.endLine + 1}`;
    case "problems":
      return mention.uri === undefined ? "Problems" : `Problems in ${pathOf(mention.uri)}`;
    case "changes":
      return "Changes since the last commit";
    case "terminal":
      return "From the terminal";
    case "workspace":
      return "From files of the workspace";
  }
}
