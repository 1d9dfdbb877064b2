import { t } from "@vscode/l10n";
import type { RunningAnswer } from "../../shared/chatProtocol.ts";
import type { AssistantMessage } from "../../shared/conversation.ts";

/** What the line below an answer says. A warning has an icon as well as its colour. */
export interface StatusPart {
  readonly text: string;
  readonly isWarning: boolean;
}

/** What a running answer is at. */
export const stageWords = {
  waiting: t("Waiting for the model…"),
  searching: t("Searching the workspace…"),
  reading: t("Reading the question…"),
  writing: t("Writing…"),
} as const satisfies Record<RunningAnswer["stage"], string>;

const ends = {
  done: undefined,
  length: t("Ended at the longest answer; ask it to go on, or allow longer answers in the options"),
  stopped: t("Stopped"),
  failed: t("Failed"),
  interrupted: t("Interrupted before its end; regenerate to get the whole answer"),
} as const satisfies Record<AssistantMessage["end"], string | undefined>;

export function runningStatus({ stage, tokensPerSecond }: RunningAnswer): readonly StatusPart[] {
  return [fact(stageWords[stage]), ...speed(tokensPerSecond)];
}

export function messageStatus({ end, error, generatedTokens, tokensPerSecond, leftOut, text }: AssistantMessage): readonly StatusPart[] {
  const endText = error === undefined ? ends[end] : endBecauseOf(end, error);
  return [
    ...(endText === undefined ? [] : [end === "stopped" ? fact(endText) : warning(endText)]),
    ...(end === "done" && text.trim() === "" ? [warning(t("The model ended without an answer; regenerate or ask in other words"))] : []),
    ...(leftOut !== undefined && leftOut.length > 0 ? [warning(t("Left out, for want of room: {0}", leftOut.join(", ")))] : []),
    ...(generatedTokens === undefined ? [] : [fact(generatedTokens === 1 ? "1 token" : `${generatedTokens} tokens`)]),
    ...speed(tokensPerSecond),
  ];
}

function endBecauseOf(end: AssistantMessage["end"], error: string): string | undefined {
  if (end === "failed") return t("Failed: {0}", error);
  return end === "interrupted" ? t("Interrupted: {0}", error) : ends[end];
}

/** "12.3 tokens/s", from 100 on without decimals. */
function speed(tokensPerSecond: number | undefined): readonly StatusPart[] {
  if (tokensPerSecond === undefined || !Number.isFinite(tokensPerSecond)) return [];
  return [fact(t("{0} tokens/s", tokensPerSecond.toFixed(tokensPerSecond < 100 ? 1 : 0)))];
}

function fact(text: string): StatusPart {
  return { text, isWarning: false };
}

function warning(text: string): StatusPart {
  return { text, isWarning: true };
}
