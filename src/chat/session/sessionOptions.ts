import type { ChatBackend } from "../../backend/backend.ts";
import type { ChatOptions } from "../../shared/chatProtocol.ts";
import type { Attachment, Conversation, Mention } from "../../shared/conversation.ts";
import type { IndexHit } from "../../shared/indexProtocol.ts";
import type { PathOf } from "./messageText.ts";

export interface SessionModel {
  readonly name: string;
  readonly contextTokens: number;
}

/** What the session needs of its surroundings. */
export interface SessionOptions {
  readonly backend: Pick<ChatBackend, "chat" | "countTokens">;
  /** Undefined while no model is loaded. */
  readonly model: () => SessionModel | undefined;
  /** Waits for it. Rejects with an AppError when it is not to be expected. */
  readonly loadedModel: (signal: AbortSignal) => Promise<SessionModel>;
  readonly options: () => ChatOptions;
  /** The text of what was pointed at, now. `@workspace` is not asked for. */
  readonly resolve: (mention: Mention, signal: AbortSignal) => Promise<Attachment>;
  /**
   * Why the text of an attachment may not go to who answers, a sentence; undefined where it may. Asked with each message anew, also of what was
   * sent before: another may answer now.
   */
  readonly refusal: (attachment: Attachment) => Promise<string | undefined>;
  readonly search: (question: string, limit: number, signal: AbortSignal) => Promise<readonly IndexHit[]>;
  readonly pathOf: PathOf;
  /** The URI of an absolute path. */
  readonly uriOf: (path: string) => string;
  /** Gets each version of a conversation, also with each piece of an answer. */
  readonly keep: (conversation: Conversation) => void;
  /** Milliseconds on a clock that never goes back. */
  readonly nowMs: () => number;
  readonly dateMs: () => number;
  readonly newId: () => string;
  readonly newSeed: () => number;
  readonly onChange: () => void;
  readonly onText: (conversationId: string, messageId: string, text: string) => void;
  readonly log: (line: string) => void;
}
