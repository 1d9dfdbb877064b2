/** Explain and Summarise: their question goes to the chat panel, where the answer can be followed up. */
import { actions } from "../../chat/actions/actions.ts";
import { promptTurns } from "../../chat/actions/promptTurns.ts";
import type { Mention } from "../../shared/conversation.ts";
import type { ActionRun } from "./actionRun.ts";
import { type CodeTarget, codeTarget, readableEditor, selectionOrFile } from "./codeTarget.ts";

export async function explain({ dependencies, signal }: ActionRun): Promise<void> {
  const { title, prompt } = actions.explain;
  const { document, selection } = readableEditor(title);
  const target = await codeTarget(title, document, selection, signal);
  await dependencies.showInChat(question(prompt), [mentionOf(target)]);
}

export async function summarise({ dependencies }: ActionRun): Promise<void> {
  const { title, prompt } = actions.summarise;
  const target = selectionOrFile(title, readableEditor(title));
  await dependencies.showInChat(question(prompt), [mentionOf(target)]);
}

function question(prompt: string): string {
  return promptTurns(prompt, {})
    .map(({ content }) => content)
    .join("\n\n");
}

/** Lines of mentions are inclusive, as on their chips. */
function mentionOf({ document, kind, startLine, endLine, name }: CodeTarget): Mention {
  const uri = document.uri.toString();
  if (kind === "file") return { kind: "file", uri };
  const lines = { uri, startLine, endLine: endLine - 1 };
  return kind === "symbol" && name !== undefined ? { kind: "symbol", name, ...lines } : { kind: "selection", ...lines };
}
