/** The Models view of a workbench, as a person sees it. */
import { basename } from "node:path";
import { framed } from "./framed.mjs";
import { until } from "./until.mjs";

/** A worker loads the embedded model within this time on a busy machine of two cores, and tests it within the same. */
const slowMs = 180_000;

/** @param {() => import("./nearline.e2e.mjs").Workbench} current */
export function modelsPanel(current) {
  const page = () => current().page;
  const view = () => until("the Models view", () => framed(current(), ".models"));
  const rowIn = async (section, text) =>
    (await view()).locator(`section[aria-label="${section}"] nearline-model-row`).filter({ hasText: text }).first();

  const toggle = async (name, isOpen) => {
    const header = page().locator(".pane-header", { hasText: name }).first();
    if ((await header.getAttribute("aria-expanded")) !== String(isOpen)) await header.click();
  };

  return {
    view,
    rowIn,
    slowMs,
    /** With the chat folded, so that there is room for the models. */
    async open() {
      await current().command("nearline.showModels");
      await view();
      await toggle("Chat", false);
      await (await view()).locator("nearline-model-row").first().waitFor();
    },
    /** As it was: other tests look for the only view that is open. */
    async close() {
      await toggle("Chat", true);
      await toggle("Models", false);
      await until("the view to go", async () => (await framed(current(), ".models")) === undefined);
      await current().command("workbench.action.closeSidebar");
    },
    async text() {
      return (await (await framed(current(), ".models"))?.innerText().catch(() => "")) ?? "";
    },
    /** Opens what is folded, so that all that is known of a model can be read, and pressed. */
    async unfold(section, text) {
      const row = await rowIn(section, text);
      const fold = row.locator(".fold");
      if ((await fold.getAttribute("aria-expanded")) === "false") await fold.click();
      await row.locator(".body").waitFor();
      return row;
    },
    /** Waits for a notice with these words. */
    async told(words) {
      let notices = [];
      const isThere = async () => {
        notices = await (await view()).locator(".bar-notice").allInnerTexts();
        return notices.join("\n").includes(words);
      };
      await until(`"${words}"`, isThere, slowMs).catch((error) => {
        throw new Error(`${error.message}, got ${JSON.stringify(notices)}`);
      });
    },
    /** By the button and the dialog for files, into which one types the path. */
    async importFile(path) {
      await (await view()).locator("button.import").click();
      const input = page().locator(".quick-input-widget input.input, .quick-input-widget .quick-input-box input").first();
      // It writes the folder that it begins with over what was typed before.
      await until("the dialog's folder", async () => (await input.inputValue()) !== "");
      const name = page().locator(".quick-input-list .monaco-list-row", { hasText: basename(path) });
      await until("the file in the dialog", async () => {
        if ((await input.inputValue()) !== path) await input.fill(path);
        return (await name.count()) > 0;
      });
      await page().locator(".quick-input-widget .monaco-button", { hasText: "Import" }).click();
      await input.waitFor({ state: "hidden" });
    },
  };
}
