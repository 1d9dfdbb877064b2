import type { ContextUse } from "../../shared/chatProtocol.ts";
import type { Conversation } from "../../shared/conversation.ts";
import { AppError, messageOf } from "../../shared/errors.ts";
import { branchTo } from "../conversation/branchTo.ts";
import systemPrompt from "../prompts/system.md";
import { type CountTokens, fitContext } from "./fitContext.ts";
import { countingSendable } from "./refuseToSend.ts";
import type { SessionOptions } from "./sessionOptions.ts";

/** How full the context is with the branch that is shown; undefined where nothing is to be counted or nobody to count. Never rejects. */
export async function contextMeter(
  conversation: Conversation | undefined,
  anchor: string | undefined,
  count: CountTokens,
  { model, options, pathOf, refusal, log }: Pick<SessionOptions, "model" | "options" | "pathOf" | "refusal" | "log">,
): Promise<ContextUse | undefined> {
  const loaded = model();
  if (conversation === undefined || loaded === undefined) return undefined;
  const branch = branchTo(conversation, conversation.head);
  if (!branch.some(({ role }) => role === "user")) return undefined;
  const { contextTokens } = loaded;
  const { maxTokens } = options();
  try {
    const counting = countingSendable(branch, { refusal }, count);
    const fit = await fitContext({ system: systemPrompt.trim(), branch, contextTokens, maxTokens, anchor, count: counting, pathOf });
    return { usedTokens: fit.usedTokens, contextTokens, leftOut: fit.leftOut };
  } catch (error) {
    if (error instanceof AppError && error.code === "request/tooLong") return { usedTokens: contextTokens, contextTokens, leftOut: [] };
    // What may not be sent is not counted either; the next answer says why.
    if (error instanceof AppError && error.code === "request/invalid") return undefined;
    log(`chat: the context could not be counted: ${messageOf(error)}`);
    return undefined;
  }
}
