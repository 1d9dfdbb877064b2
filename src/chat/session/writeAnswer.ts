import { t } from "@vscode/l10n";
import type { ChatBackend } from "../../backend/backend.ts";
import type { AssistantMessage } from "../../shared/conversation.ts";
import type { ChatEnd, ChatRequest } from "../../shared/protocol.ts";

/** The first tokens come in a hurry or late; speed is told when this much time has been measured. */
const minMeasuredMs = 500;

export interface AnswerWriting {
  readonly backend: Pick<ChatBackend, "chat">;
  readonly nowMs: () => number;
  /** Hears each piece of text, and the speed so far once it is known. */
  readonly onText: (text: string, tokensPerSecond: number | undefined) => void;
}

export type AnswerEnd = Pick<AssistantMessage, "end" | "error" | "generatedTokens" | "tokensPerSecond">;

/**
 * Has the model write one answer.
 *
 * @throws what the backend throws
 */
export async function writeAnswer(
  request: ChatRequest,
  { backend, nowMs, onText }: AnswerWriting,
  signal: AbortSignal,
): Promise<AnswerEnd> {
  let firstMs: number | undefined;
  let pieceCount = 0;
  let hasText = false;
  const end = await backend.chat(
    request,
    (text) => {
      // What was on its way when the user said stop is not shown any more.
      if (signal.aborted) return;
      hasText ||= text.trim() !== "";
      firstMs ??= nowMs();
      const elapsedMs = nowMs() - firstMs;
      // A piece is a token, but for characters of several tokens.
      onText(text, elapsedMs < minMeasuredMs ? undefined : (pieceCount * 1000) / elapsedMs);
      pieceCount++;
    },
    signal,
  );
  const speed = end.decodeMs > 0 ? { tokensPerSecond: (end.generatedTokens * 1000) / end.decodeMs } : {};
  // A worker that goes away in the middle of an answer tells no figures.
  const isCounted = end.generatedTokens > 0 || !hasText;
  return {
    ...endOf(end, hasText, signal.aborted),
    ...speed,
    ...(isCounted ? { generatedTokens: end.generatedTokens } : {}),
  };
}

function endOf({ finish }: ChatEnd, hasText: boolean, isStopped: boolean): Pick<AssistantMessage, "end" | "error"> {
  if (isStopped) return { end: "stopped" };
  // Somebody else ended it: the worker went away, or was told to.
  if (finish === "cancelled") return { end: "interrupted" };
  if (!hasText) return { end: "failed", error: t("answer: must have text, got none; ask in other words or try again") };
  return { end: finish === "length" ? "length" : "done" };
}
