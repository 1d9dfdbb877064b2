/** Runs in the page before the panel's own script, in the place of VS Code: theme, state, the other end of the connection, and axe. */
import axe from "axe-core";
import { createBirpc } from "birpc";
import type { ChatHost, ChatPanel, PanelState } from "../../../src/shared/chatProtocol.ts";
import { FakeChatHost } from "../fakeChatHost.ts";
import { emptyPanel } from "../panelStates.ts";

interface Setup {
  readonly theme: Record<string, string>;
  readonly themeClass: string;
  readonly state?: PanelState;
}

const setup: Setup = JSON.parse(new URLSearchParams(location.search).get("setup") ?? "{}");
for (const [name, value] of Object.entries(setup.theme)) document.documentElement.style.setProperty(name, value);
document.addEventListener("DOMContentLoaded", () => document.body.classList.add(setup.themeClass));

const fake = new FakeChatHost(setup.state ?? emptyPanel);
let receive: (message: unknown) => void = () => {};
const panel = createBirpc<ChatPanel, ChatHost>(fake.host, {
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
