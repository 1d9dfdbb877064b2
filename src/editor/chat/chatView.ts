/**
 * The panel in VS Code: its page, and the calls between it and the host.
 *
 * The page goes away when it is hidden (`retainContextWhenHidden` is off, which saves the memory of a page): the host has the whole state and gives it
 * to the next one; what is typed and not sent the page keeps by itself.
 *
 * Invariants
 * - Only a page that has called `ready` is spoken to; what it should do before waits for that.
 * - States are told at most once in a turn of the event loop, and each is the newest.
 * - What the page sends is checked before it reaches anything (checkedCalls.ts).
 */
import { randomBytes } from "node:crypto";
import { type BirpcReturn, createBirpc } from "birpc";
import * as vscode from "vscode";
import * as z from "zod";
import type { ChatHost, ChatPanel, PanelState } from "../../shared/chatProtocol.ts";
import type { Mention } from "../../shared/conversation.ts";
import { messageOf } from "../../shared/errors.ts";
import { checkedCalls } from "./checkedCalls.ts";
import type { PanelPage } from "./panelHtml.ts";

export const chatViewId = "nearline.chat";

export interface ChatViewOptions {
  readonly extensionUri: vscode.Uri;
  readonly panelHtml: (page: PanelPage) => string;
  readonly host: ChatHost;
  readonly state: () => PanelState;
  /** The panel can be seen again. */
  readonly onVisible: () => void;
  readonly log: (line: string) => void;
}

/** A call as birpc sends it; whatever else comes is dropped. The panel answers nothing: all its functions are events. */
const Call = z.object({ t: z.literal("q"), m: z.string().max(100), a: z.array(z.unknown()).max(10), i: z.string().max(100).optional() });

type Panel = BirpcReturn<ChatPanel, object>;

export class ChatView implements vscode.WebviewViewProvider {
  readonly #options: ChatViewOptions;
  #panel: Panel | undefined;
  #isReady = false;
  #isShowDue = false;
  #waiting: ((panel: Panel) => void)[] = [];

  constructor(options: ChatViewOptions) {
    this.#options = options;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { extensionUri, panelHtml, onVisible } = this.#options;
    const { webview } = view;
    const folder = vscode.Uri.joinPath(extensionUri, "dist");
    const address = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
    const panel = this.#connect(webview);
    this.#isReady = false;
    this.#panel = panel;
    view.onDidChangeVisibility(() => {
      // The page is made anew when it is shown again.
      if (this.#panel === panel) this.#isReady = this.#isReady && view.visible;
      if (view.visible) onVisible();
    });
    view.onDidDispose(() => {
      panel.$close();
      if (this.#panel === panel) this.#panel = undefined;
    });
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    webview.html = panelHtml({
      scriptUri: address("webview.js"),
      iconStyleUri: address("codicon.css"),
      styleUri: address("webview.css"),
      nonce: randomBytes(16).toString("hex"),
      cspSource: webview.cspSource,
    });
  }

  /** Has the panel show the state as it is at the end of this turn. */
  show(): void {
    if (this.#isShowDue) return;
    this.#isShowDue = true;
    setImmediate(() => {
      this.#isShowDue = false;
      if (this.#isReady) this.#panel?.show(this.#options.state());
    });
  }

  /** Does nothing where no panel is there: the next state has the text. */
  appendText(messageId: string, text: string): void {
    // A state that is due has this piece as well.
    if (this.#isReady && !this.#isShowDue) this.#panel?.appendText(messageId, text);
  }

  focusInput(text?: string): void {
    // Messages to a webview are JSON, in which a missing argument would be null.
    this.#soon((panel) => (text === undefined ? panel.focusInput() : panel.focusInput(text)));
  }

  addMention(mention: Mention): void {
    this.#soon((panel) => panel.addMention(mention));
  }

  #soon(call: (panel: Panel) => void): void {
    if (this.#isReady && this.#panel !== undefined) call(this.#panel);
    else this.#waiting.push(call);
  }

  #connect(webview: vscode.Webview): Panel {
    const { host, log } = this.#options;
    const calls = checkedCalls({ ...host, ready: () => this.#ready() });
    const panel: Panel = createBirpc<ChatPanel, object>(calls, {
      post: (message) => webview.postMessage(message),
      on: (receive) => {
        webview.onDidReceiveMessage((message: unknown) => {
          const call = Call.safeParse(message);
          if (call.success) receive(call.data);
          else log("chat: a message of the panel is no call and was dropped");
        });
      },
      eventNames: ["show", "appendText", "focusInput", "addMention"],
      bind: "functions",
      // Messages to a webview are JSON, in which an error is an empty object.
      serialize: (message: { readonly e?: unknown }) =>
        message.e === undefined ? message : { ...message, e: { name: "Error", message: messageOf(message.e) } },
      onFunctionError: (error, name) => this.#tellFailure(panel, error, name),
      onGeneralError: (error) => {
        log(`chat: ${messageOf(error)}`);
        return true;
      },
    });
    return panel;
  }

  async #ready(): Promise<PanelState> {
    const state = await this.#options.host.ready();
    this.#isReady = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    // After the answer that goes out with this turn, so that the panel has its state.
    setImmediate(() => {
      for (const call of waiting) if (this.#panel !== undefined) call(this.#panel);
    });
    return state;
  }

  /** The page that asked shows it, as the end of its call; VS Code does where that page is gone. */
  #tellFailure(asking: Panel, error: Error, name: string): void {
    this.#options.log(`chat: ${name}: ${messageOf(error)}`);
    const isShown = this.#panel === asking && this.#isReady;
    // A call of another shape is a bug of the page and nothing to tell the user.
    if (!isShown && !messageOf(error).startsWith("panel:")) void vscode.window.showErrorMessage(`Nearline: ${messageOf(error)}`);
  }
}
