import type { ModelsState } from "../../../src/shared/modelsProtocol.ts";
import "../../../src/webview/models/modelsApp.ts";
import { modelsMemory } from "../../../src/webview/models/modelsMemory.ts";
import { FakeModelsHost } from "./fakeModelsHost.ts";

// happy-dom has none; buttons of @vscode-elements tell a form of themselves by it.
HTMLElement.prototype.attachInternals ??= () => ({ setFormValue: () => {} }) as unknown as ElementInternals;

/** The view in a page with a fake host; `kept` is what VS Code remembers of an earlier page. */
export async function openModels(state: ModelsState, kept?: unknown) {
  document.body.replaceChildren();
  const fake = new FakeModelsHost();
  const app = document.createElement("nearline-models");
  app.host = fake.host;
  const remembered = { state: kept };
  app.recall(
    modelsMemory({
      getState: () => remembered.state,
      setState: (next) => {
        remembered.state = structuredClone(next);
      },
    }),
  );
  document.body.append(app);
  const settle = async () => {
    // Elements within elements draw themselves one after the other, and calls of the host come back between them.
    for (let round = 0; round < 6; round++) await new Promise((resolve) => setTimeout(resolve));
  };
  const show = async (next: ModelsState) => {
    app.showState(next);
    await settle();
  };
  await show(state);

  const rowOf = (name: string): HTMLElement => {
    const row = [...app.querySelectorAll<HTMLElement>("nearline-model-row, nearline-server-model")].find(
      (each) => each.querySelector(".name")?.textContent === name,
    );
    if (row === undefined) throw new Error(`${name}: no such row in\n${app.textContent}`);
    return row;
  };
  const find = (selector: string, within: HTMLElement = app): HTMLElement => {
    const found = within.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`${selector}: nothing like it in\n${within.innerHTML}`);
    return found;
  };
  return {
    app,
    fake,
    remembered,
    show,
    settle,
    rowOf,
    find,
    names: () => [...app.querySelectorAll(".name")].map(({ textContent }) => textContent),
    /** What a person reads, in one line. */
    text: (selector: string, within?: HTMLElement) => find(selector, within).textContent?.replace(/\s+/g, " ").trim(),
    async click(selector: string, within?: HTMLElement) {
      find(selector, within).click();
      await settle();
    },
    /** Folds a row out, where it is not. */
    async open(name: string) {
      const row = rowOf(name);
      if (row.querySelector(".body") === null) find(".fold", row).click();
      await settle();
      return row;
    },
    actions: (within: HTMLElement) =>
      [...within.querySelectorAll(".actions > *")].map((action) => action.getAttribute("title") ?? action.textContent),
    async press(key: string) {
      const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
      await settle();
    },
  };
}
