/** What stands in for VS Code in a page: theme, state, the other end of the connection, and axe. Runs before the page's own script. */
import axe from "axe-core";
import { createBirpc } from "birpc";

interface Setup {
  readonly theme: Record<string, string>;
  readonly themeClass: string;
  readonly state?: unknown;
}

const { setup } = window as unknown as { readonly setup: Setup };

/** The state that the test wants to see; undefined where it has no wish. */
export const wantedState = setup.state;

/** @returns the page, as the host calls it */
export function standInForVsCode<Page extends object>(fake: { readonly host: object }): Page {
  for (const [name, value] of Object.entries(setup.theme)) document.documentElement.style.setProperty(name, value);
  document.addEventListener("DOMContentLoaded", () => document.body.classList.add(setup.themeClass));

  let receive: (message: unknown) => void = () => {};
  const panel = createBirpc<Page, object>(fake.host, {
    post: (message) => window.postMessage(structuredClone(message), "*"),
    on: (listener) => {
      receive = listener;
    },
    bind: "functions",
    // The fake answers to any name, to that of a promise too.
    resolver: (name) => Reflect.get(fake.host, name),
  });

  let kept: unknown = JSON.parse(sessionStorage.getItem("state") ?? "null") ?? undefined;
  const violations: string[] = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    // Axe makes functions out of text; it is not part of the panel.
    if (!event.sourceFile.endsWith("/standIn.js")) violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
  });

  Object.assign(window, {
    axe,
    fake,
    panel,
    violations,
    acquireVsCodeApi: () => ({
      postMessage: (message: unknown) => receive(structuredClone(message)),
      getState: () => kept,
      setState: (state: unknown) => {
        kept = state;
        sessionStorage.setItem("state", JSON.stringify(state));
      },
    }),
  });
  return panel as Page;
}
