import { t } from "@vscode/l10n";
import type { ModelState, PanelState, RunningAnswer } from "../../shared/chatProtocol.ts";

/** What changed from one state to the next, in the words that a screen reader is given. The answer and its end are the transcript's to say. */
export function announcements(previous: PanelState | undefined, next: PanelState): readonly string[] {
  if (previous === undefined) return [];
  const said: (string | undefined)[] = [
    previous.model.kind === next.model.kind ? undefined : modelWords[next.model.kind],
    answersFrom(serverOf(previous.model), next.model),
    previous.running?.stage === next.running?.stage ? undefined : next.running && stageWords[next.running.stage],
    previous.canUndoDelete || !next.canUndoDelete ? undefined : t("Deleted. Undo is above the input."),
    hasOtherConversation(previous, next) ? t("Conversation: {0}", next.conversation?.title ?? t("new")) : undefined,
  ];
  return said.filter((words) => words !== undefined);
}

const modelWords = {
  off: t("Nearline is off."),
  loading: t("The model is being loaded."),
  ready: t("The model is ready."),
  restarting: t("The model ended and is started again."),
  failed: t("The model could not be loaded."),
} satisfies Record<ModelState["kind"], string>;

/** Where messages go is told whenever it changes. */
function answersFrom(before: string | undefined, model: ModelState): string | undefined {
  const server = serverOf(model);
  if (server === before) return undefined;
  if (server !== undefined) return t("Answers come from {0}: your messages are sent there.", server);
  return model.kind === "off" ? undefined : t("Answers come from this machine.");
}

function serverOf(model: ModelState): string | undefined {
  return model.kind === "ready" ? model.server : undefined;
}

const stageWords = {
  waiting: t("Waiting for the model."),
  searching: t("Searching the workspace."),
  reading: t("Reading your question."),
  writing: t("Writing the answer."),
} satisfies Record<RunningAnswer["stage"], string>;

/** The first message makes a conversation of what was none; that is no other one. */
function hasOtherConversation(previous: PanelState, next: PanelState): boolean {
  return previous.conversation !== undefined && previous.conversation.id !== next.conversation?.id;
}
