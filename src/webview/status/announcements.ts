import type { ModelState, PanelState, RunningAnswer } from "../../shared/chatProtocol.ts";

/** What changed from one state to the next, in the words that a screen reader is given. The answer and its end are the transcript's to say. */
export function announcements(previous: PanelState | undefined, next: PanelState): readonly string[] {
  if (previous === undefined) return [];
  const said: (string | undefined)[] = [
    previous.model.kind === next.model.kind ? undefined : modelWords[next.model.kind],
    previous.running?.stage === next.running?.stage ? undefined : next.running && stageWords[next.running.stage],
    previous.canUndoDelete || !next.canUndoDelete ? undefined : "Deleted. Undo is above the input.",
    hasOtherConversation(previous, next) ? `Conversation: ${next.conversation?.title ?? "new"}` : undefined,
  ];
  return said.filter((words) => words !== undefined);
}

const modelWords = {
  off: "Nearline is off.",
  loading: "The model is being loaded.",
  ready: "The model is ready.",
  failed: "The model could not be loaded.",
} satisfies Record<ModelState["kind"], string>;

const stageWords = {
  searching: "Searching the workspace.",
  reading: "Reading your question.",
  writing: "Writing the answer.",
} satisfies Record<RunningAnswer["stage"], string>;

/** The first message makes a conversation of what was none; that is no other one. */
function hasOtherConversation(previous: PanelState, next: PanelState): boolean {
  return previous.conversation !== undefined && previous.conversation.id !== next.conversation?.id;
}
