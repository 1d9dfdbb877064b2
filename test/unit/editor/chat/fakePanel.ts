/** A webview in a view or a tab, and a page in it that talks to the host as the real one does: over messages that are JSON. */
import { createBirpc } from "birpc";
import type * as vscode from "vscode";
import type { ChatHost, ChatPanel, PanelState } from "../../../../src/shared/chatProtocol.ts";
import type { Mention } from "../../../../src/shared/conversation.ts";
import { EventEmitter, Uri } from "../../../fake/vscode.ts";

export function fakeView() {
  const fromPage = new EventEmitter<unknown>();
  const visibility = new EventEmitter<undefined>();
  const disposed = new EventEmitter<undefined>();
  let toPage: (message: unknown) => void = () => {};
  const webview = {
    options: {},
    html: "",
    cspSource: "https://csp.example",
    asWebviewUri: (uri: Uri) => Uri.parse(`webview:${uri.path}`),
    onDidReceiveMessage: fromPage.event,
    async postMessage(message: unknown) {
      const copy: unknown = JSON.parse(JSON.stringify(message));
      setImmediate(() => toPage(copy));
      return true;
    },
  };
  const view = { webview, visible: true, onDidChangeVisibility: visibility.event, onDidDispose: disposed.event };
  let revealCount = 0;
  const panel = {
    webview,
    get visible() {
      return view.visible;
    },
    onDidChangeViewState: visibility.event,
    onDidDispose: disposed.event,
    reveal: () => void revealCount++,
    dispose: () => disposed.fire(undefined),
  };
  /** Loads a new page with these functions in place of the one before. */
  const connect = <Host extends object, Page extends object>(page: Page) =>
    createBirpc<Host, Page>(page, {
      post: (message) => fromPage.fire(JSON.parse(JSON.stringify(message))),
      on: (receive) => {
        toPage = receive;
      },
      timeout: -1,
      bind: "functions",
    });
  return {
    connect,
    view: view as unknown as vscode.WebviewView,
    /** The same as a tab. */
    panel: panel as unknown as vscode.WebviewPanel,
    /** How often the tab was asked to come to the front. */
    revealCount: () => revealCount,
    webview,
    setVisible(visible: boolean) {
      view.visible = visible;
      visibility.fire(undefined);
    },
    dispose: () => disposed.fire(undefined),
    /** Posts what a page that has gone wild may post. */
    post: (message: unknown) => fromPage.fire(message),
    /** Loads a new page in place of the one before. */
    openPage() {
      const states: PanelState[] = [];
      const texts: [string, string][] = [];
      const mentions: Mention[] = [];
      const focused: (string | undefined)[] = [];
      const panel: ChatPanel = {
        show: (state) => void states.push(state),
        appendText: (messageId, text) => void texts.push([messageId, text]),
        focusInput: (text) => void focused.push(text),
        addMention: (mention) => void mentions.push(mention),
      };
      const host = connect<ChatHost, ChatPanel>(panel);
      return { host, states, texts, mentions, focused };
    },
  };
}
