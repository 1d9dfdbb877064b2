import type { PanelState } from "../../src/shared/chatProtocol.ts";
import type { ChatApp } from "../../src/webview/chatApp.ts";
import "../../src/webview/chatApp.ts";
import { PanelMemory } from "../../src/webview/panelMemory.ts";
import { FakeChatHost } from "./fakeChatHost.ts";

// happy-dom has none; buttons of @vscode-elements tell a form of themselves by it.
HTMLElement.prototype.attachInternals ??= () => ({ setFormValue: () => {} }) as unknown as ElementInternals;

/** The panel in a page with a fake host; `kept` is what VS Code remembers of an earlier page, `atOnce` what the host does before it has sent a state. */
export async function openPanel(state: PanelState, kept?: unknown, atOnce: (app: ChatApp) => void = () => {}) {
  document.body.replaceChildren();
  const fake = new FakeChatHost(state);
  const remembered = { state: kept };
  const app = document.createElement("nearline-chat");
  app.memory = new PanelMemory({
    postMessage: () => {},
    getState: () => remembered.state,
    setState: (next) => {
      remembered.state = structuredClone(next);
    },
  });
  app.host = fake.host;
  document.body.append(app);
  atOnce(app);

  const settle = async () => {
    // Elements within elements draw themselves one after the other, and calls of the host come back between them.
    for (let round = 0; round < 6; round++) await new Promise((resolve) => setTimeout(resolve));
  };
  await settle();

  const find = <T extends HTMLElement = HTMLElement>(selector: string): T => {
    const found = app.querySelector<T>(selector);
    if (found === null) throw new Error(`${selector}: nothing like it in\n${app.innerHTML}`);
    return found;
  };
  const input = () => find<HTMLTextAreaElement>("textarea");
  return {
    app,
    fake,
    remembered,
    settle,
    find,
    input,
    /** What a person reads, in one line. */
    text: (selector: string) => find(selector).textContent?.replace(/\s+/g, " ").trim(),
    all: (selector: string) => [...app.querySelectorAll<HTMLElement>(selector)],
    async show(next: PanelState) {
      fake.state = next;
      app.show(next);
      await settle();
    },
    async click(selector: string) {
      find(selector).click();
      await settle();
    },
    /** The text as if typed, with the cursor behind it. */
    async type(text: string) {
      input().focus();
      input().value = text;
      input().setSelectionRange(text.length, text.length);
      input().dispatchEvent(new Event("input", { bubbles: true }));
      await settle();
    },
    /** Has the text pasted over nothing; whether it gets in the field is the field's to do. */
    paste(data: string) {
      const event = new InputEvent("beforeinput", { data, inputType: "insertFromPaste", bubbles: true, cancelable: true });
      input().dispatchEvent(event);
      return event;
    },
    async press(key: string, options: KeyboardEventInit = {}) {
      const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options });
      (document.activeElement ?? input()).dispatchEvent(event);
      await settle();
      return event;
    },
  };
}
