import type * as vscode from "vscode";
import type { ChatHost, ChatPanel, PanelState } from "../../shared/chatProtocol.ts";
import type { Mention } from "../../shared/conversation.ts";
import { PageView } from "../pages/pageView.ts";
import { checkedCalls } from "./checkedCalls.ts";

export const chatViewId = "nearline.chat";

export interface ChatViewOptions {
  readonly extensionUri: vscode.Uri;
  readonly host: ChatHost;
  readonly state: () => PanelState;
  /** The panel can be seen again. */
  readonly onVisible: () => void;
  readonly log: (line: string) => void;
}

export interface ChatView extends vscode.WebviewViewProvider {
  /** Whether the user can see it. */
  readonly isShown: boolean;
  /** Has the panel show the state as it is at the end of this turn. */
  show(): void;
  /** Does nothing where no panel is there: the next state has the text. */
  appendText(messageId: string, text: string): void;
  focusInput(text?: string): void;
  addMention(mention: Mention): void;
}

/** The chat panel in VS Code. What is typed and not sent its page keeps by itself. */
export function chatView({ extensionUri, host, state, onVisible, log }: ChatViewOptions): ChatView {
  const ready = async (): Promise<PanelState> => {
    const restored = await host.ready();
    page.noteReady();
    return restored;
  };
  const page: PageView<ChatPanel> = new PageView({
    name: "chat",
    title: "Nearline Chat",
    bundleName: "webview",
    extensionUri,
    calls: checkedCalls({ ...host, ready }),
    events: ["show", "appendText", "focusInput", "addMention"],
    showState: (panel) => void panel.show(state()),
    onVisible,
    log,
  });
  return {
    get isShown() {
      return page.isShown;
    },
    resolveWebviewView: (view) => page.resolveWebviewView(view),
    show: () => page.show(),
    appendText: (messageId, text) => page.tell((panel) => panel.appendText(messageId, text)),
    // Messages to a webview are JSON, in which a missing argument would be null.
    focusInput: (text) => page.soon((panel) => (text === undefined ? panel.focusInput() : panel.focusInput(text))),
    addMention: (mention) => page.soon((panel) => panel.addMention(mention)),
  };
}
