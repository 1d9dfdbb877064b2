/** Drives the transcript in a page. */
import type { Browser, Page } from "playwright-core";
import type { RunningAnswer, ShownMessage } from "../../../src/shared/chatProtocol.ts";
import type { ThemeName } from "../themes.ts";
import { type OpenPage, openPage } from "./openPage.ts";

export interface TranscriptPageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
}

export function openTranscript(
  browser: Browser,
  { theme = "darkModern", width = 400, height = 700 }: TranscriptPageOptions = {},
): Promise<OpenPage> {
  const body = "<main><h1>Chat</h1><nearline-transcript></nearline-transcript></main>";
  return openPage(browser, { entry: "./transcriptPage.ts", theme, width, height, body });
}

/** Shows messages and waits until all of their text stands there. */
export async function show(page: Page, messages: readonly ShownMessage[], running?: RunningAnswer): Promise<void> {
  await page.evaluate(
    async ([shown, answer]) => {
      const transcript = document.querySelector("nearline-transcript");
      if (transcript === null) throw new Error("the page has no transcript");
      transcript.messages = shown as ShownMessage[];
      transcript.running = answer as RunningAnswer | undefined;
      await transcript.updateComplete;
    },
    [messages, running] as const,
  );
  await settle(page);
}

export async function append(page: Page, messageId: string, text: string): Promise<void> {
  await page.evaluate(([id, more]) => document.querySelector("nearline-transcript")?.appendText(id ?? "", more ?? ""), [
    messageId,
    text,
  ] as const);
  await settle(page);
}

/** Until all text stands there and two frames more have passed, so that sizes were observed. */
export function settle(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const texts = () => [...(document.querySelector("nearline-transcript")?.shadowRoot?.querySelectorAll("nearline-markdown") ?? [])];
    await frame();
    while (texts().some((text) => !text.settled)) await frame();
    await frame();
    await frame();
  });
}

/** The events that the transcript dispatched since the last call. */
export function takeEvents(page: Page): Promise<{ readonly name: string; readonly detail: unknown }[]> {
  return page.evaluate(() => window.events.splice(0));
}
