/**
 * What the panel may ask for, done by the session, the store and the parts that know the editor.
 *
 * Invariants
 * - One deletion can be taken back: the last one, also after another conversation was opened.
 * - Nothing here keeps state of a conversation: session and store have the truth.
 */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { branchTo } from "../../chat/conversation/branchTo.ts";
import { restoreMessages } from "../../chat/conversation/deleteMessage.ts";
import { questionAbout } from "../../chat/conversation/questionAbout.ts";
import { shortTitle } from "../../chat/conversation/titleOf.ts";
import type { ChatSession } from "../../chat/session/chatSession.ts";
import type { ChatHost, CodeUse, MentionSuggestion, ModelState, PanelState, Starter } from "../../shared/chatProtocol.ts";
import type { Attachment, Conversation, Mention, Message, UserMessage } from "../../shared/conversation.ts";
import { AppError } from "../../shared/errors.ts";
import type { KeptChatOptions } from "./chatOptions.ts";
import type { ConversationStore } from "./conversationStore.ts";
import { exportConversation } from "./exportConversation.ts";
import { openLink } from "./openLink.ts";
import { shownConversation } from "./panelState.ts";

/** What a person points at, suggested, read and opened. */
export interface ChatMentions {
  suggest(typed: string): Promise<readonly MentionSuggestion[]>;
  preview(mention: Mention, signal: AbortSignal): Promise<Attachment>;
  fromDropped(uriList: string): Promise<readonly Mention[]>;
  open(mention: Mention): Promise<void>;
  resolve(mention: Mention, signal: AbortSignal): Promise<Attachment>;
  offered(): Attachment | undefined;
  readonly onDidChangeOffered: vscode.Event<void>;
}

export interface ChatHostOptions {
  readonly session: ChatSession;
  readonly store: ConversationStore;
  readonly mentions: ChatMentions;
  /** Does with a code block what the user asked for. It gets the question that the block answers, which says what it is about. */
  readonly useCode: (use: CodeUse, about: UserMessage) => Promise<void>;
  readonly starters: readonly Starter[];
  readonly options: KeptChatOptions;
  readonly model: () => ModelState;
  /** Remembers which conversation is shown, for the next start of this window. */
  readonly shownId: { get(): string | undefined; set(id: string | undefined): void };
  /** Has the panel show a new state. */
  readonly show: () => void;
}

export interface ChatHostSide extends ChatHost {
  state(): PanelState;
  /** Looks what other windows have written meanwhile. */
  refresh(): Promise<void>;
}

/** What the panel offers where the model does not answer, beside the starters. */
const remedies: ReadonlySet<string> = new Set(["nearline.enable", "nearline.restartWorker", "nearline.showLog"]);

type Deletion =
  | { readonly kind: "conversation"; readonly conversation: Conversation }
  | { readonly kind: "messages"; readonly conversationId: string; readonly messages: readonly Message[] };

export function chatHost({ session, store, mentions, useCode, starters, options, model, shownId, show }: ChatHostOptions): ChatHostSide {
  let deletion: Deletion | undefined;
  let isRestored = false;

  const state = (): PanelState => ({
    conversation: shownConversation(session.conversation),
    conversations: store.summaries,
    model: model(),
    ...runningState(session),
    context: session.context,
    options: options.get(),
    offered: mentions.offered(),
    starters,
    canUndoDelete: deletion !== undefined,
  });

  const open = (conversation: Conversation | undefined) => {
    session.show(conversation);
    shownId.set(conversation?.id);
  };

  const stored = async (id: string): Promise<Conversation> => {
    const conversation = session.conversation?.id === id ? session.conversation : await store.read(id);
    if (conversation !== undefined) return conversation;
    await store.refresh();
    throw new AppError("request/invalid", t("conversation: must be there, got one that was deleted; choose another"));
  };

  /** The conversation that a message was sent to may be a new one. */
  const noteShown = () => shownId.set(session.conversation?.id);

  const removeConversation = async (id: string) => {
    await session.close(id);
    const conversation = await store.remove(id);
    noteShown();
    return conversation;
  };

  const refresh = async () => {
    await store.refresh();
    const shown = session.conversation;
    if (shown === undefined || session.runningConversation?.id === shown.id) return;
    const newer = await store.read(shown.id);
    // A window that was quicker to write it, while nothing was asked here.
    if (newer !== undefined && newer.updatedMs > shown.updatedMs && session.conversation === shown) session.show(newer);
  };

  return {
    state,
    refresh,

    async ready() {
      const id = isRestored ? undefined : shownId.get();
      isRestored = true;
      const kept = id === undefined ? undefined : await store.read(id);
      // An action may have asked in a conversation of its own meanwhile.
      if (kept !== undefined && session.conversation === undefined && shownId.get() === id) session.show(kept);
      await refresh();
      return state();
    },
    async send(text, sent) {
      if (text.trim() === "" && sent.length === 0) return;
      await session.send(text, sent);
      noteShown();
    },
    stop: () => session.stop(),
    regenerate: (messageId) => session.regenerate(messageId),
    async edit(messageId, text, sent) {
      if (text.trim() !== "" || sent.length > 0) await session.edit(messageId, text, sent);
    },
    async showBranch(messageId) {
      session.showBranch(messageId);
    },
    async deleteMessage(messageId) {
      const messages = await session.deleteMessage(messageId);
      const left = session.conversation;
      if (left?.messages.length === 0) {
        await removeConversation(left.id);
        deletion = { kind: "conversation", conversation: restoreMessages(left, messages) };
      } else if (left !== undefined) {
        deletion = { kind: "messages", conversationId: left.id, messages };
      }
      show();
    },

    async newConversation() {
      open(undefined);
    },
    async openConversation(id) {
      open(await stored(id));
    },
    async renameConversation(id, title) {
      if (session.rename(id, title)) return;
      store.put({ ...(await stored(id)), title: shortTitle(title), hasOwnTitle: true });
      show();
    },
    async deleteConversation(id) {
      const conversation = await removeConversation(id);
      if (conversation !== undefined) deletion = { kind: "conversation", conversation };
      show();
    },
    async undoDelete() {
      const last = deletion;
      deletion = undefined;
      if (last?.kind === "conversation") {
        store.put(last.conversation);
        open(last.conversation);
      } else if (last?.kind === "messages") {
        if (session.conversation?.id !== last.conversationId) open(await stored(last.conversationId));
        session.restore(last.messages);
      }
    },
    async exportConversation(id) {
      await exportConversation(await stored(id));
    },
    search: (text) => store.search(text),

    suggestMentions: (typed) => mentions.suggest(typed),
    previewMention: (mention) => mentions.preview(mention, new AbortController().signal),
    mentionsOfDropped: (uriList) => mentions.fromDropped(uriList),
    openMention: (mention) => mentions.open(mention),

    async useCode(use) {
      const branch = session.conversation === undefined ? [] : branchTo(session.conversation, use.messageId);
      const about = questionAbout(branch);
      if (about === undefined)
        throw new AppError("request/invalid", t("code: must be of a message that is shown, got one that was deleted; copy it"));
      await useCode(use, about);
    },
    async copyText(text) {
      await vscode.env.clipboard.writeText(text);
    },
    openLink,
    async setOptions(changed) {
      await options.set(changed);
      session.noteOptions();
      show();
    },
    async start(command) {
      const isOffered = remedies.has(command) || starters.some((starter) => starter.command === command);
      if (isOffered) await vscode.commands.executeCommand(command);
    },
  };
}

function runningState({ conversation, running, runningConversation }: ChatSession): Pick<PanelState, "running" | "runningElsewhere"> {
  if (runningConversation === undefined) return { running: undefined, runningElsewhere: undefined };
  const { id, title } = runningConversation;
  if (id === conversation?.id) return { running, runningElsewhere: undefined };
  return { running: undefined, runningElsewhere: { conversationId: id, title } };
}
