import type * as vscode from "vscode";
import * as z from "zod";
import { type ChatOptions, chatOptionLimits } from "../../shared/chatProtocol.ts";

/** Where the panel's options are kept, for all windows. */
const key = "nearline.chatOptions";

const { minTokens, maxTokens, maxTemperature, maxAlternatives } = chatOptionLimits;

/** What the options may be; also what the panel may set. */
export const ChatOptionsSchema = z.object({
  maxTokens: z.int().min(minTokens).max(maxTokens),
  temperature: z.number().min(0).max(maxTemperature),
  alternatives: z.int().min(1).max(maxAlternatives),
});

/**
 * 512 tokens are a function with an explanation; the embedded model writes them in about ten seconds and has begun to repeat itself by then. A
 * little chance (0.2) leads small models out of repetition, and code as likely as ever. One answer, since each takes its time.
 */
const usual: ChatOptions = { maxTokens: 512, temperature: 0.2, alternatives: 1 };

export interface KeptChatOptions {
  get(): ChatOptions;
  set(options: ChatOptions): Thenable<void>;
}

/** What something else wrote there counts as nothing. */
export function keptChatOptions(state: Pick<vscode.Memento, "get" | "update">): KeptChatOptions {
  return {
    get: () => ChatOptionsSchema.safeParse(state.get<unknown>(key)).data ?? usual,
    set: (options) => state.update(key, options),
  };
}
