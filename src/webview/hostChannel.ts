import { type BirpcReturn, createBirpc } from "birpc";

/** What VS Code gives to the script of a webview, once. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/**
 * Lets the host call the page, and the page the host. What comes back has a function under every name, so Lit, which knows its directives by a
 * property, would take it for one: elements get an object that names each function.
 */
export function hostChannel<Host extends object, Page extends object>(vscode: VsCodeApi, page: Page): BirpcReturn<Host, Page> {
  return createBirpc<Host, Page>(page, {
    post: (message) => vscode.postMessage(message),
    on: (receive) => window.addEventListener("message", (event) => receive(event.data)),
    // An answer takes as long as it takes, and the editor's own dialogs wait for people.
    timeout: -1,
    // Methods of the page are called on the page itself.
    bind: "functions",
    deserialize: withError,
  });
}

/** An error comes as plain data (editor/pages/pageView.ts), and whoever shows it looks for the message of an error. */
function withError(message: unknown): unknown {
  if (typeof message !== "object" || message === null || !("e" in message)) return message;
  const { e: data } = message;
  if (typeof data !== "object" || data === null || !("message" in data)) return message;
  return { ...message, e: new Error(String(data.message)) };
}
