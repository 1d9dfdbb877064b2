/** What the actions need of the rest of the extension. */
import type { ChatBackend } from "../../backend/backend.ts";
import type { Mention } from "../../shared/conversation.ts";
import type { ProposeEdit } from "../edits/proposal.ts";
import type { LeaveGuard } from "../privacy/leaveGuard.ts";
import type { WorkerState } from "../workers/workerHost.ts";

export interface ActionDependencies {
  readonly backend: ChatBackend;
  /** Asked before anything of a document goes to the backend. */
  readonly guard: LeaveGuard;
  readonly workerState: () => WorkerState;
  readonly proposeEdit: ProposeEdit;
  /** Opens the chat panel and sends a question there. */
  readonly showInChat: (question: string, mentions: readonly Mention[]) => Promise<void>;
  /** Hears of everything that went wrong, for the log. */
  readonly onError: (error: unknown) => void;
}
