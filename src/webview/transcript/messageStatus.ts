import type { RunningAnswer } from "../../shared/chatProtocol.ts";
import type { AssistantMessage } from "../../shared/conversation.ts";

/** What the line below an answer says. A warning has an icon as well as its colour. */
export interface StatusPart {
  readonly text: string;
  readonly isWarning: boolean;
}

/** What a running answer is at. */
export const stageWords = {
  searching: "Searching the workspace…",
  reading: "Reading the question…",
  writing: "Writing…",
} as const satisfies Record<RunningAnswer["stage"], string>;

const ends = {
  done: undefined,
  length: "Ended at the longest answer; ask it to go on, or allow longer answers in the options",
  stopped: "Stopped",
  failed: "Failed",
  interrupted: "Interrupted when the editor closed; regenerate to get the whole answer",
} as const satisfies Record<AssistantMessage["end"], string | undefined>;

export function runningStatus({ stage, tokensPerSecond }: RunningAnswer): readonly StatusPart[] {
  return [fact(stageWords[stage]), ...speed(tokensPerSecond)];
}

export function messageStatus({ end, error, generatedTokens, tokensPerSecond, leftOut, text }: AssistantMessage): readonly StatusPart[] {
  const ending = end === "failed" ? warning(error === undefined ? ends.failed : `${ends.failed}: ${error}`) : undefined;
  const endText = ends[end];
  return [
    ...(ending !== undefined ? [ending] : endText !== undefined ? [end === "stopped" ? fact(endText) : warning(endText)] : []),
    ...(end === "done" && text.trim() === "" ? [warning("The model ended without an answer; regenerate or ask in other words")] : []),
    ...(leftOut !== undefined && leftOut.length > 0 ? [warning(`Left out, for want of room: ${leftOut.join(", ")}`)] : []),
    ...(generatedTokens === undefined ? [] : [fact(generatedTokens === 1 ? "1 token" : `${generatedTokens} tokens`)]),
    ...speed(tokensPerSecond),
  ];
}

/** "12.3 tokens/s", from 100 on without decimals. */
function speed(tokensPerSecond: number | undefined): readonly StatusPart[] {
  if (tokensPerSecond === undefined || !Number.isFinite(tokensPerSecond)) return [];
  return [fact(`${tokensPerSecond.toFixed(tokensPerSecond < 100 ? 1 : 0)} tokens/s`)];
}

function fact(text: string): StatusPart {
  return { text, isWarning: false };
}

function warning(text: string): StatusPart {
  return { text, isWarning: true };
}
