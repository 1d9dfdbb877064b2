/**
 * A page of ours in VS Code, as a view or as a tab of the editor, and the calls between it and the host.
 *
 * The page goes away when it is hidden (`retainContextWhenHidden` is off, which saves the memory of a page): the host has the whole state and
 * gives it to the next one.
 *
 * Invariants
 * - Only a page that has called `ready` is spoken to; what it should do before waits for that.
 * - States are told at most once in a turn of the event loop, and each is the newest; one that cannot be made is written to the log.
 * - A page that can be seen and does not call is loaded again (comeUp.ts).
 * - What the page sends is checked before it reaches anything (checkedCall.ts).
 */
import { randomBytes } from "node:crypto";
import { type BirpcReturn, createBirpc } from "birpc";
import * as vscode from "vscode";
import * as z from "zod";
import { messageOf } from "../../shared/errors.ts";
import type { Called } from "./checkedCall.ts";
import { type ComeUp, comeUp } from "./comeUp.ts";
import { pageHtml } from "./pageHtml.ts";

export interface PageViewOptions<Page extends object> {
  /** Begins its lines of the log: "chat". */
  readonly name: string;
  readonly title: string;
  /** Of its script and its style sheet in dist/, without ending. */
  readonly bundleName: string;
  readonly extensionUri: vscode.Uri;
  /** What the page may call, checked. One of them calls `noteReady`. */
  readonly calls: Readonly<Record<string, Called>>;
  /** Functions of the page. It answers nothing: all of them are events. */
  readonly events: (keyof Page)[];
  /** Tells the page the newest state. */
  readonly showState: (page: RemotePage<Page>) => void;
  /** The page can be seen again. */
  readonly onVisible: () => void;
  readonly log: (line: string) => void;
}

export type RemotePage<Page extends object> = BirpcReturn<Page, object>;

/** Where a page is: a view is one, and what `pagePanel` makes of a tab. */
export type PagePlace = Pick<vscode.WebviewView, "webview" | "visible" | "onDidChangeVisibility" | "onDidDispose">;

/** A call as birpc sends it; whatever else comes is dropped. */
const Call = z.object({ t: z.literal("q"), m: z.string().max(100), a: z.array(z.unknown()).max(10), i: z.string().max(100).optional() });

export class PageView<Page extends object> implements vscode.WebviewViewProvider {
  readonly #options: PageViewOptions<Page>;
  #page: RemotePage<Page> | undefined;
  #comeUp: ComeUp | undefined;
  #isReady = false;
  #isShowDue = false;
  #waiting: ((page: RemotePage<Page>) => void)[] = [];

  constructor(options: PageViewOptions<Page>) {
    this.#options = options;
  }

  resolveWebviewView(view: PagePlace): void {
    const { name, extensionUri, title, bundleName, onVisible, log } = this.#options;
    const { webview } = view;
    const folder = vscode.Uri.joinPath(extensionUri, "dist");
    const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
    const page = this.#connect(webview);
    this.#isReady = false;
    this.#page = page;
    const load = () => {
      webview.html = pageHtml({
        title,
        scriptUri: address(`${bundleName}.js`),
        iconStyleUri: address("codicon.css"),
        styleUri: address(`${bundleName}.css`),
        // Another one with each try, so that VS Code takes the page for another one.
        nonce: randomBytes(16).toString("hex"),
        cspSource: webview.cspSource,
      });
    };
    this.#comeUp?.end();
    const arrival = comeUp(load, (line) => log(`${name}: ${line}`));
    this.#comeUp = arrival;
    view.onDidChangeVisibility(() => {
      // The page is made anew when it is shown again.
      if (this.#page === page) this.#isReady = this.#isReady && view.visible;
      if (!view.visible) arrival.end();
      else if (this.#page === page && !this.#isReady) arrival.begin();
      if (view.visible) onVisible();
    });
    view.onDidDispose(() => {
      arrival.end();
      page.$close();
      if (this.#page === page) this.#page = undefined;
    });
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    load();
    if (view.visible) arrival.begin();
  }

  /** Whether the user can see the page, with a state. */
  get isShown(): boolean {
    return this.#isReady && this.#page !== undefined;
  }

  /** The page has called, and has its state with the answer to that call or with the next `show`. */
  noteReady(): void {
    this.#isReady = true;
    this.#comeUp?.end();
    const waiting = this.#waiting;
    this.#waiting = [];
    // After the answer that goes out with this turn, so that the page has its state.
    setImmediate(() => {
      for (const call of waiting) if (this.#page !== undefined) call(this.#page);
    });
  }

  /** Has the page show the state as it is at the end of this turn. */
  show(): void {
    if (this.#isShowDue) return;
    this.#isShowDue = true;
    setImmediate(() => {
      this.#isShowDue = false;
      if (!this.#isReady || this.#page === undefined) return;
      try {
        this.#options.showState(this.#page);
      } catch (error) {
        this.#options.log(`${this.#options.name}: ${messageOf(error)}`);
      }
    });
  }

  /** Tells the page something between two states. Does nothing where none is there, or a state is due: that has it as well. */
  tell(call: (page: RemotePage<Page>) => void): void {
    if (this.#isReady && !this.#isShowDue && this.#page !== undefined) call(this.#page);
  }

  /** Tells the page something now, or when it is there. */
  soon(call: (page: RemotePage<Page>) => void): void {
    if (this.#isReady && this.#page !== undefined) call(this.#page);
    else this.#waiting.push(call);
  }

  #connect(webview: vscode.Webview): RemotePage<Page> {
    const { name, calls, events, log } = this.#options;
    const page: RemotePage<Page> = createBirpc<Page, object>(calls, {
      post: (message) => webview.postMessage(message),
      on: (receive) => {
        webview.onDidReceiveMessage((message: unknown) => {
          const call = Call.safeParse(message);
          if (call.success) receive(call.data);
          else log(`${name}: a message of the panel is no call and was dropped`);
        });
      },
      eventNames: events,
      bind: "functions",
      // Messages to a webview are JSON, in which an error is an empty object.
      serialize: (message: { readonly e?: unknown }) =>
        message.e === undefined ? message : { ...message, e: { name: "Error", message: messageOf(message.e) } },
      onFunctionError: (error, called) => this.#tellFailure(page, error, called),
      onGeneralError: (error) => {
        log(`${name}: ${messageOf(error)}`);
        return true;
      },
    });
    return page;
  }

  /** The page that asked shows it, as the end of its call; VS Code does where that page is gone. */
  #tellFailure(asking: RemotePage<Page>, error: Error, called: string): void {
    this.#options.log(`${this.#options.name}: ${called}: ${messageOf(error)}`);
    const isShown = this.#page === asking && this.#isReady;
    // A call of another shape is a bug of the page and nothing to tell the user.
    if (!isShown && !messageOf(error).startsWith("panel:")) void vscode.window.showErrorMessage(`Nearline: ${messageOf(error)}`);
  }
}
