/** Makes a prompt fit the model's context, and says what was cut. */
import { t } from "@vscode/l10n";
import type { ChatBackend } from "../../backend/backend.ts";
import { AppError } from "../../shared/errors.ts";
import type { ChatMessage } from "../../shared/protocol.ts";

/** Reading this much takes 10 to 30 s on two processor cores, which is as long as people wait for a small thing. */
const maxPromptTokens = 4096;
/** No context here holds more: the longest tokens of code are runs of spaces. Counting much more would only take time. */
const maxCharacters = 1 << 17;
/** The part that is kept shrinks by what is too much; where tokens lie unevenly it takes a few rounds. */
const maxRounds = 8;

export interface PromptToFit {
  /** Subject of errors: the action's title. */
  readonly title: string;
  /** What may be too long. */
  readonly text: string;
  readonly messagesFor: (text: string) => readonly ChatMessage[];
  /** The longest answer, given the tokens of the text that it is about. */
  readonly answerTokens: (textTokens: number) => number;
  /** A text that is to be rewritten whole must be read whole. */
  readonly overlong: "cut" | "refuse";
}

export interface FittedPrompt {
  readonly messages: readonly ChatMessage[];
  readonly maxTokens: number;
  /** What was cut, for the user. */
  readonly note?: string;
}

/**
 * @param contextTokens read after the model has counted once: before that none may be loaded
 * @throws AppError `request/tooLong`
 */
export async function fitPrompt(
  { title, text, messagesFor, answerTokens, overlong }: PromptToFit,
  countTokens: ChatBackend["countTokens"],
  contextTokens: () => number,
  signal: AbortSignal,
): Promise<FittedPrompt> {
  let kept = text.length > maxCharacters ? begin(text, maxCharacters) : text;
  if (overlong === "refuse" && kept !== text) throw tooLong(title, t("{0} characters", maxCharacters), text.length);
  for (let round = 0; round < maxRounds && kept !== ""; round++) {
    const [textTokens = 0] = await countTokens({ texts: [kept] }, signal);
    const messages = messagesFor(kept);
    const [promptTokens = 0] = await countTokens({ messages }, signal);
    const maxTokens = answerTokens(textTokens);
    const room = Math.min(maxPromptTokens, contextTokens() - maxTokens);
    if (promptTokens <= room) return { messages, maxTokens, ...(kept === text ? {} : { note: cutNote(text, kept) }) };
    if (overlong === "refuse") throw tooLong(title, t("{0} tokens with its question", Math.max(0, room)), promptTokens);
    // The question around the text stays, so the text alone gives up what is too much.
    const share = Math.max(0, (textTokens - (promptTokens - room)) / Math.max(1, textTokens));
    kept = begin(kept, Math.floor(kept.length * Math.min(0.95, share)));
  }
  throw tooLong(title, t("what the model can read"), text.length);
}

function tooLong(title: string, most: string, got: number): AppError {
  return new AppError("request/tooLong", t("{0}: the code must take at most {1}, got {2}; select fewer lines", title, most, got));
}

/** Whole lines, unless already the first is longer. */
function begin(text: string, length: number): string {
  const cut = text.slice(0, length);
  const lineEnd = cut.lastIndexOf("\n");
  return lineEnd > 0 ? cut.slice(0, lineEnd) : cut;
}

function cutNote(text: string, kept: string): string {
  const [all = 0, read = 0] = [text, kept].map((each) => each.split("\n").length);
  return all === read ? t("only the beginning of its line was read") : t("only the first {0} of {1} lines were read", read, all);
}
