/** The chat panel of a workbench, as a person sees it, and the conversations that it keeps. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./until.mjs";

/** The embedded model reads a question and writes a short answer within this time on a busy machine of two cores. */
const answerMs = 180_000;

const running = "article.assistant.running";

/**
 * @param {() => import("playwright-core").Page} page
 */
export function chatPanel(page) {
  const frame = () => page().frameLocator("iframe.webview >> visible=true").frameLocator("iframe#active-frame");
  const button = (name) => frame().getByRole("button", { name });
  const input = () => frame().getByRole("textbox", { name: /^Ask Nearline/ });
  const answers = () => frame().locator("article.assistant");
  const lastText = async () => ((await answers().last().locator("nearline-markdown").textContent()) ?? "").trim();

  return {
    frame,
    button,
    input,
    answers,
    questions: () => frame().locator("article.user"),
    /** Those of the message that is being written. */
    chips: () => frame().locator(".composer .chip:not(.offered)"),
    offered: () => frame().locator(".composer .chip.offered"),
    lastText,

    /** Types a question and sends it. What stands in the input already is sent with it. */
    async ask(question) {
      await input().click();
      await page().keyboard.type(question);
      await page().keyboard.press("Enter");
    },
    /** Types a mention into the input and takes the one of this name, once it is offered before all others. */
    async mention(typed, name) {
      await page().keyboard.type(typed);
      await frame().getByRole("option", { name, selected: true }).waitFor();
      await page().keyboard.press("Enter");
    },
    /** Waits for the first words of an answer that is being written. */
    async streaming() {
      await frame().locator(running).waitFor({ timeout: answerMs });
      return until("the first words", async () => (await lastText()) || undefined, answerMs);
    },
    /** Waits for the end of an answer that was asked for; returns its text. */
    async answered(count = 1) {
      await until(`${count} of the answers`, async () => (await answers().count()) >= count, answerMs);
      await frame().locator(running).waitFor({ state: "detached", timeout: answerMs });
      return lastText();
    },
    stopButton: () => frame().getByRole("button", { name: "Stop", exact: true }),
  };
}

/** What is on the disk, newest first. */
export function keptConversations(workbench) {
  const folder = conversationFolder(workbench);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^[^.]+\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")))
    .toSorted((one, other) => other.updatedMs - one.updatedMs);
}

/** Waits until the disk has a conversation of which this holds. */
export function keptConversation(workbench, what, holds) {
  return until(what, () => keptConversations(workbench).find(holds), answerMs);
}

/** Puts one there as another window would. */
export function keepConversation(workbench, conversation) {
  mkdirSync(conversationFolder(workbench), { recursive: true });
  writeFileSync(join(conversationFolder(workbench), `${conversation.id}.json`), JSON.stringify(conversation));
}

function conversationFolder({ dataFolder }) {
  return join(dataFolder, "user/User/globalStorage/nearline.nearline/conversations");
}
