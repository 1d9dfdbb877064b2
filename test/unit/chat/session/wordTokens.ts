/** A token counter for tests: a token a word, and three around each message as a template might put. */
import type { CountTokens } from "../../../../src/chat/session/fitContext.ts";

export const templateTokens = 3;

export const wordTokens: CountTokens = async (params) =>
  "texts" in params ? params.texts.map(words) : [params.messages.reduce((sum, { content }) => sum + words(content) + templateTokens, 0)];

function words(text: string): number {
  return text.split(/\s+/).filter((word) => word !== "").length;
}
