import { createBirpc } from "birpc";
import type { ChatHost, ChatPanel } from "../shared/chatProtocol.ts";

/** What VS Code gives to the script of a webview, once. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Lets the host call the panel, and the panel the host. */
export function connectHost(vscode: VsCodeApi, panel: ChatPanel): ChatHost {
  const host = createBirpc<ChatHost, ChatPanel>(panel, {
    post: (message) => vscode.postMessage(message),
    on: (receive) => window.addEventListener("message", (event) => receive(event.data)),
    // An answer takes as long as it takes, and the editor's own dialogs wait for people.
    timeout: -1,
    // Methods of the panel are called on the panel itself.
    bind: "functions",
  });
  // birpc's own object has a function under every name, so Lit, which knows its directives by a property, would take it for one.
  return {
    ready: () => host.ready(),
    send: (text, mentions) => host.send(text, mentions),
    stop: () => host.stop(),
    regenerate: (messageId) => host.regenerate(messageId),
    edit: (messageId, text, mentions) => host.edit(messageId, text, mentions),
    showBranch: (messageId) => host.showBranch(messageId),
    deleteMessage: (messageId) => host.deleteMessage(messageId),
    newConversation: () => host.newConversation(),
    openConversation: (id) => host.openConversation(id),
    renameConversation: (id, title) => host.renameConversation(id, title),
    deleteConversation: (id) => host.deleteConversation(id),
    undoDelete: () => host.undoDelete(),
    exportConversation: (id) => host.exportConversation(id),
    search: (text) => host.search(text),
    suggestMentions: (typed) => host.suggestMentions(typed),
    previewMention: (mention) => host.previewMention(mention),
    mentionsOfDropped: (uriList) => host.mentionsOfDropped(uriList),
    openMention: (mention) => host.openMention(mention),
    useCode: (use) => host.useCode(use),
    copyText: (text) => host.copyText(text),
    openLink: (href) => host.openLink(href),
    setOptions: (options) => host.setOptions(options),
    start: (command) => host.start(command),
  };
}
