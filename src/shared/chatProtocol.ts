/**
 * The contract between the extension host and the chat panel: two interfaces, called over `postMessage` by birpc. The host has the truth;
 * the panel shows the last state it got and asks for changes. Nothing but plain data crosses.
 */
import type { AssistantMessage, Attachment, Mention, UserMessage } from "./conversation.ts";

/** Characters of a message: more than any context takes, so that the answer can be the error with its numbers. */
export const maxTextLength = 256 * 1024;

/** What the panel may ask of the host. Each call that changes something is answered by a new state through `ChatPanel.show`. */
export interface ChatHost {
  /** The panel is drawn and wants its first state. */
  ready(): Promise<PanelState>;
  send(text: string, mentions: readonly Mention[]): Promise<void>;
  stop(): Promise<void>;
  /** Another answer to the same message, as a new branch. */
  regenerate(messageId: string): Promise<void>;
  /** Sends a changed message and goes on from there, as a new branch. */
  edit(messageId: string, text: string, mentions: readonly Mention[]): Promise<void>;
  /** Shows the branch that a sibling leads to. */
  showBranch(messageId: string): Promise<void>;
  /** Takes a message away, with all that came of it. */
  deleteMessage(messageId: string): Promise<void>;

  newConversation(): Promise<void>;
  openConversation(id: string): Promise<void>;
  renameConversation(id: string, title: string): Promise<void>;
  deleteConversation(id: string): Promise<void>;
  /** Takes the last deletion back. */
  undoDelete(): Promise<void>;
  exportConversation(id: string): Promise<void>;
  /** Conversations in whose title or messages all words occur, newest first; all of them for an empty text. */
  search(text: string): Promise<readonly ConversationSummary[]>;

  /** What `@` followed by this text may stand for, best first. */
  suggestMentions(typed: string): Promise<readonly MentionSuggestion[]>;
  /** The chip of a mention: its text read and counted now, though not sent. */
  previewMention(mention: Mention): Promise<Attachment>;
  /** Mentions for what was dropped: URIs, one a line. What is not a readable file is left out and told in a message of VS Code. */
  mentionsOfDropped(uriList: string): Promise<readonly Mention[]>;
  openMention(mention: Mention): Promise<void>;

  useCode(use: CodeUse): Promise<void>;
  copyText(text: string): Promise<void>;
  /** A link in an answer: a web page is opened after VS Code asked, a file at its line; anything else is refused. */
  openLink(href: string): Promise<void>;
  setOptions(options: ChatOptions): Promise<void>;
  /** Starts what the panel offers: an action of `PanelState.starters` on the active editor, or a remedy where the model does not answer. */
  start(command: string): Promise<void>;
}

/** What the host may ask of the panel. */
export interface ChatPanel {
  show(state: PanelState): void;
  /** More text of the answer that is being written. */
  appendText(messageId: string, text: string): void;
  /** Puts the cursor into the input; with a text, adds that to what stands there. */
  focusInput(text?: string): void;
  /** Adds a chip to the message that is being written. */
  addMention(mention: Mention): void;
}

export interface PanelState {
  /** Undefined for one that has no message yet. */
  readonly conversation: ShownConversation | undefined;
  /** Newest first. */
  readonly conversations: readonly ConversationSummary[];
  readonly model: ModelState;
  /** The answer that is being written in the conversation that is shown, if any. */
  readonly running: RunningAnswer | undefined;
  /** The other conversation in which an answer is being written, if any: what is asked in this one ends it. */
  readonly runningElsewhere: { readonly conversationId: string; readonly title: string } | undefined;
  readonly context: ContextUse | undefined;
  readonly options: ChatOptions;
  /** The editor's selection, or its file: offered as a chip, never sent unless the user takes it. */
  readonly offered: Attachment | undefined;
  /** What an empty panel offers. */
  readonly starters: readonly Starter[];
  readonly canUndoDelete: boolean;
}

export interface ShownConversation {
  readonly id: string;
  readonly title: string;
  /** The branch that is shown, first message first. */
  readonly messages: readonly ShownMessage[];
}

export type ShownMessage = (UserMessage | AssistantMessage) & {
  /** Ids of the messages with the same parent, this one among them, oldest first. */
  readonly siblings: readonly string[];
};

export interface ConversationSummary {
  readonly id: string;
  readonly title: string;
  readonly updatedMs: number;
  readonly messageCount: number;
}

export type ModelState =
  | { readonly kind: "off" }
  | { readonly kind: "loading"; readonly fraction: number }
  | {
      readonly kind: "ready";
      readonly name: string;
      readonly contextTokens: number;
      /** Host and port of the server that messages are sent to; absent where the model runs on this machine. */
      readonly server?: string;
    }
  /** It failed and is started again by itself: a question waits for it. */
  | { readonly kind: "restarting"; readonly message: string }
  | { readonly kind: "failed"; readonly message: string };

export interface RunningAnswer {
  readonly messageId: string;
  /** It waits while no model is loaded. */
  readonly stage: "waiting" | "searching" | "reading" | "writing";
  readonly tokensPerSecond: number | undefined;
}

/** How full the context is with the branch that is shown. */
export interface ContextUse {
  readonly usedTokens: number;
  readonly contextTokens: number;
  /** What did not fit, in words. */
  readonly leftOut: readonly string[];
}

/** What the options may be: the shortest answer that says anything, and the longest context here, of which an answer gets half at most. */
export const chatOptionLimits = { minTokens: 16, maxTokens: 8192, maxTemperature: 2, maxAlternatives: 4 } as const;

export interface ChatOptions {
  /** Longest answer in tokens. */
  readonly maxTokens: number;
  /** 0 always gives the likeliest answer. */
  readonly temperature: number;
  /** How many answers are written at once, as branches: 1 to 4. */
  readonly alternatives: number;
}

export interface MentionSuggestion {
  readonly mention: Mention;
  readonly label: string;
  readonly detail: string;
  /** Name of a codicon. */
  readonly icon: string;
}

export interface Starter {
  readonly command: string;
  readonly label: string;
  readonly icon: string;
}

/** A code block of an answer and what to do with it. */
export interface CodeUse {
  readonly kind: "insert" | "replaceSelection" | "newFile" | "apply";
  readonly messageId: string;
  readonly text: string;
  /** As written behind the fence. */
  readonly language: string;
  /** A path that the answer gives for the block, if it does. */
  readonly path?: string;
}
