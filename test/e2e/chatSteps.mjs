/** What people do again and again in the chat panel of a workbench. */
import { join } from "node:path";
import { chatPanel, keptConversation } from "./chatPanel.mjs";

/** @param {() => import("./nearline.e2e.mjs").Workbench} current */
export function chatSteps(current) {
  const page = () => current().page;
  const panel = chatPanel(page);
  const { frame, button } = panel;
  const kept = (what, holds) => keptConversation(current(), what, holds);
  const keptWith = (question) => kept(`"${question}" on the disk`, ({ messages }) => messages.some(({ text }) => text === question));
  /**
   * Into the editor, and out of the panel's input within the panel: VS Code gives the focus back to what had it, and only then does the panel
   * put it into the input and close what is folded out.
   */
  const leaveInput = async () => {
    await current().command("workbench.action.focusActiveEditorGroup");
    const blurAll = (fields) => {
      for (const field of fields) field.blur();
    };
    // Where no panel is open there is nothing to leave.
    await frame()
      .locator("textarea")
      .evaluateAll(blurAll)
      .catch(() => {});
  };
  return {
    page,
    panel,
    kept,
    keptWith,
    /** From the editor: in the panel, a chord's letter would be text. */
    async focusChat() {
      await leaveInput();
      await page().keyboard.press("Control+k");
      await page().keyboard.press("l");
      await frame().locator("textarea:focus").waitFor();
    },
    async fresh() {
      await leaveInput();
      await current().command("nearline.newChat");
      await frame().getByText("Ask about your code").waitFor();
      // The last that the panel does for it, which closes what is folded out.
      await frame().locator("textarea:focus").waitFor();
    },
    shot: (name) => page().screenshot({ path: join(current().screenshotFolder, `${name}.png`) }),
    /** The attachments that a question was sent with. */
    async sentWith(question) {
      const { messages } = await keptWith(question);
      return messages.findLast(({ text }) => text === question).attachments;
    },
    /** By the options of the panel. Out of its field a change counts. */
    async limitAnswers(tokens) {
      await button("Options of answers").click();
      const field = frame().getByLabel("Longest, in tokens");
      await field.fill(String(tokens));
      await field.press("Tab");
      await page().keyboard.press("Escape");
      await field.waitFor({ state: "detached" });
    },
    /** Answers to choose from, by the options of the panel. */
    async askForAlternatives(count) {
      await button("Options of answers").click();
      const choice = frame().getByRole("radio", { name: String(count), exact: true });
      await choice.check({ force: true });
      await page().keyboard.press("Escape");
      await choice.waitFor({ state: "detached" });
    },
  };
}
