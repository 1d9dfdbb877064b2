import { t } from "@vscode/l10n";
import type { AssistantMessage, Conversation, Source, UserMessage } from "../../shared/conversation.ts";
import { branchTo } from "./branchTo.ts";
import { oneLine } from "./oneLine.ts";

/** In words, what an end other than by the model itself was. */
const endWords: Readonly<Record<AssistantMessage["end"], string | undefined>> = {
  done: undefined,
  length: t("The answer ended at the longest length that was set."),
  stopped: t("Stopped."),
  failed: t("The answer failed."),
  interrupted: t("The answer was interrupted before its end."),
};

/**
 * The shown branch as a Markdown document. What the user wrote stands in block quotes and an answer's open fence is closed, so that no
 * message swallows the next one. Attachments are named by their labels and sources by their paths in the workspace; no address of the
 * machine is in it but what messages say themselves.
 */
export function exportMarkdown(conversation: Conversation): string {
  const parts = branchTo(conversation, conversation.head).map((message) => {
    return message.role === "user" ? userPart(message) : assistantPart(message);
  });
  return `${[`# ${escaped(conversation.title)}`, ...parts].join("\n\n")}\n`;
}

function userPart({ text, attachments }: UserMessage): string {
  const quoted = text.split("\n").map((line) => (line === "" ? ">" : `> ${line}`));
  const labels = attachments.map(({ label }) => escaped(label)).join(", ");
  return [dated(t("You"), text, quoted.join("\n")), ...(labels === "" ? [] : [t("Attached: {0}", labels)])].join("\n\n");
}

function assistantPart(message: AssistantMessage): string {
  const note = [endWords[message.end], message.error && escaped(message.error)].filter((words) => words !== undefined && words !== "");
  return [
    dated(
      message.model === undefined ? t("Answer") : t("Answer of {0}", escaped(message.model)),
      message.text,
      withClosedFence(message.text.trimEnd()),
    ),
    ...(message.sources === undefined || message.sources.length === 0
      ? []
      : [t("Sources: {0}", message.sources.map(sourceWords).join(", "))]),
    ...(note.length === 0 ? [] : [`*${note.join(" ")}*`]),
  ].join("\n\n");
}

function dated(heading: string, text: string, shown: string): string {
  return text.trim() === "" ? `## ${heading}` : `## ${heading}\n\n${shown}`;
}

/** Lines of people count from 1. */
function sourceWords({ path, startLine, endLine }: Source): string {
  return escaped(`${path}:${startLine + 1}–${endLine + 1}`);
}

/** Closes the fence that a text leaves open, as far indented as it was opened, so that it also ends inside a list. */
function withClosedFence(text: string): string {
  let open: { readonly indent: string; readonly mark: string } | undefined;
  for (const line of text.split("\n")) {
    const [, indent = "", mark = "", rest = ""] = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (mark === "") continue;
    if (open === undefined) {
      // The words behind backticks that open a block hold no backtick; others are code within a line.
      if (mark.startsWith("~") || !rest.includes("`")) open = { indent, mark };
    } else if (mark.startsWith(open.mark) && rest.trim() === "") open = undefined;
  }
  return open === undefined ? text : `${text}\n${open.indent}${open.mark}`;
}

/** One line that Markdown shows as it is. */
function escaped(text: string): string {
  return oneLine(text).replaceAll(/[\\`*_[\]<>#&|]/g, "\\$&");
}
