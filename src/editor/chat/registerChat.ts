/** Wires the chat panel: session, store, view and commands. */
import { randomUUID } from "node:crypto";
import { basename, join } from "node:path";
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { ChatBackend } from "../../backend/backend.ts";
import { ChatSession } from "../../chat/session/chatSession.ts";
import type { CodeUse, Starter } from "../../shared/chatProtocol.ts";
import type { Mention, UserMessage } from "../../shared/conversation.ts";
import { AppError, messageOf } from "../../shared/errors.ts";
import type { IndexHit } from "../../shared/indexProtocol.ts";
import { fileOf } from "../fileOf.ts";
import { selectionIn } from "../mentions/kinds/selection.ts";
import type { LeaveGuard } from "../privacy/leaveGuard.ts";
import type { RoleModel } from "../servers/servers.ts";
import type { WorkerState } from "../workers/workerHost.ts";
import { attachmentRefusal } from "./attachmentRefusal.ts";
import { type ChatMentions, chatHost } from "./chatHost.ts";
import { keptChatOptions } from "./chatOptions.ts";
import { type ChatView, chatView, chatViewId } from "./chatView.ts";
import { ConversationFiles, conversationId } from "./conversationFiles.ts";
import { ConversationStore } from "./conversationStore.ts";
import { modelState } from "./panelState.ts";

export interface ChatDependencies {
  readonly context: Pick<vscode.ExtensionContext, "extensionUri" | "globalStorageUri" | "globalState" | "workspaceState">;
  readonly host: RoleModel;
  readonly backend: Pick<ChatBackend, "chat" | "countTokens">;
  readonly guard: LeaveGuard;
  readonly mentions: ChatMentions;
  readonly search: (question: string, limit: number, signal: AbortSignal) => Promise<readonly IndexHit[]>;
  readonly useCode: (use: CodeUse, about: UserMessage) => Promise<void>;
  /** What an empty panel offers: commands that work on the active editor. */
  readonly starters: readonly Starter[];
  readonly log: Pick<vscode.LogOutputChannel, "info" | "warn" | "error">;
}

export interface Chat extends vscode.Disposable {
  /** Shows the panel with the cursor in its input, and this text in it. */
  focus(text?: string): Promise<void>;
  /**
   * Shows the panel and asks this in a new conversation. Resolves when it is asked; the answer comes later.
   *
   * @throws AppError `request/invalid` where something of what it is about may not be read: an answer would be made up
   */
  ask(question: string, mentions: readonly Mention[]): Promise<void>;
  /** Whether the user sees there that the model failed, in these words and with what can be done. */
  tellsFailure(message: string): boolean;
  /** Resolves when everything is on disk. To be waited for before the editor goes away, and begun before the worker is stopped. */
  close(): Promise<void>;
}

/** Which conversation this window showed last. */
const shownKey = "nearline.shownConversation";

export function registerChat({ context, host, backend, guard, mentions, search, useCode, starters, log }: ChatDependencies): Chat {
  const logError = (error: unknown) => log.error(messageOf(error));
  const options = keptChatOptions(context.globalState);
  const store = new ConversationStore({
    files: new ConversationFiles({ folder: join(context.globalStorageUri.fsPath, "conversations"), log: (line) => log.warn(line) }),
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
    tell: (message) => void vscode.window.showWarningMessage(`Nearline: ${message}`).then(undefined, logError),
    log: (line) => log.info(line),
    onChange: () => view.show(),
  });
  const session: ChatSession = new ChatSession({
    backend,
    // To measure what is shown wakes nobody.
    model: () => (host.state.kind === "ready" ? host.state.model : undefined),
    loadedModel: (signal) => host.loaded(signal),
    options: () => options.get(),
    resolve: (mention, signal) => mentions.resolve(mention, signal),
    refusal: (attachment) => attachmentRefusal(attachment, guard),
    search,
    pathOf,
    uriOf: (path) => vscode.Uri.file(path).toString(),
    keep: (conversation) => store.put(conversation),
    nowMs: () => performance.now(),
    dateMs: () => Date.now(),
    newId: randomUUID,
    newSeed: () => Math.floor(Math.random() * 2 ** 31),
    onChange: () => view.show(),
    onText(id, messageId, text) {
      if (session.conversation?.id === id) view.appendText(messageId, text);
    },
    log: (line) => log.error(line),
  });
  const chat = chatHost({
    session,
    store,
    mentions,
    useCode,
    starters,
    options,
    model: () => modelState(host.state),
    shownId: {
      get() {
        const id = context.workspaceState.get<unknown>(shownKey);
        return typeof id === "string" && conversationId.test(id) ? id : undefined;
      },
      set: (id) => void context.workspaceState.update(shownKey, id).then(undefined, logError),
    },
    show: () => view.show(),
  });
  const view: ChatView = chatView({
    extensionUri: context.extensionUri,
    host: chat,
    state: () => chat.state(),
    onVisible: () => void chat.refresh().catch(logError),
    log: (line) => log.warn(line),
  });

  const focus = async (text?: string) => {
    // VS Code makes this command for each view.
    await vscode.commands.executeCommand(`${chatViewId}.focus`);
    view.focusInput(text);
  };
  let lastKind: WorkerState["kind"] | undefined;
  const stopListening = host.onState(({ kind }) => {
    // What was measured before a rest is true after it.
    if (kind !== lastKind && kind !== "resting") session.noteModel();
    lastKind = kind;
    view.show();
  });
  const registered = vscode.Disposable.from(
    { dispose: stopListening },
    mentions.onDidChangeOffered(() => view.show()),
    vscode.window.registerWebviewViewProvider(chatViewId, view),
    vscode.commands.registerCommand("nearline.focusChat", () => focus()),
    vscode.commands.registerCommand("nearline.newChat", async () => {
      await chat.newConversation();
      await focus();
    }),
    vscode.commands.registerCommand("nearline.addSelectionToChat", async () => {
      const mention = mentionOfEditor(vscode.window.activeTextEditor);
      if (mention !== undefined) view.addMention(mention);
      await focus();
    }),
  );
  return {
    focus,
    async ask(question, mentioned) {
      for (const mention of mentioned) {
        const { text, note = t("it is empty") } = await mentions.resolve(mention, new AbortController().signal);
        if (text !== "") continue;
        throw new AppError(
          "request/invalid",
          t("chat: what is asked about must be read, got that {0}; copy what is meant into another file", note),
        );
      }
      await focus();
      await chat.newConversation();
      await chat.send(question, mentioned);
    },
    tellsFailure: (message) => view.isShown && host.state.kind === "failed" && host.state.error.message === message,
    async close() {
      // Ending an answer takes as long as the worker does, and an editor that goes away does not wait for ever: what is there is written first.
      const ended = session.dispose();
      await store.flush();
      await ended;
      await store.flush();
    },
    dispose: () => registered.dispose(),
  };
}

/** In the workspace a path in it, elsewhere a name: no folder of the machine is told to anybody. */
function pathOf(text: string): string {
  const uri = vscode.Uri.parse(text);
  return vscode.workspace.getWorkspaceFolder(uri) === undefined ? basename(uri.path) : vscode.workspace.asRelativePath(uri);
}

/** The selection, or the file where nothing is selected. */
function mentionOfEditor(editor: vscode.TextEditor | undefined): Mention | undefined {
  if (editor === undefined) return undefined;
  return selectionIn(editor) ?? { kind: "file", uri: fileOf(editor.document.uri).toString() };
}
