import type { ChatHost, ChatPanel } from "../shared/chatProtocol.ts";
import { hostChannel, type VsCodeApi } from "./hostChannel.ts";

/** The host, as the elements of the chat panel call it. */
export function connectHost(vscode: VsCodeApi, panel: ChatPanel): ChatHost {
  const host = hostChannel<ChatHost, ChatPanel>(vscode, panel);
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
