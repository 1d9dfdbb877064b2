/** What the model reads for a change at the cursor, and what its answer comes to. */
import { isBlank } from "../shared/isBlank.ts";
import type { ChatRequest } from "../shared/protocol.ts";
import { answerBeginning, promptTurns } from "./actions/promptTurns.ts";
import { codeOfAnswer } from "./answerCode.ts";
import { linesOf } from "./apply/lineReplacement.ts";
import { squeezed } from "./apply/lineText.ts";
import { shallowest } from "./apply/reindent.ts";
import { fenceFor } from "./fenceFor.ts";
import changePrompt from "./prompts/inlineEdit.md";
import writePrompt from "./prompts/inlineEditNew.md";

export interface InlineEditQuestion {
  readonly instruction: string;
  /** VS Code's identifier. */
  readonly languageId: string;
  /** The lines to change; none to write new ones. */
  readonly lines: readonly string[];
  /** Some lines before them. */
  readonly before: readonly string[];
}

/** Tokens of an answer: twice the code that it changes at two characters to a token, and some for what is added. */
const addedTokens = 256;
const charactersPerToken = 2;
/** What the embedded model's context of 2048 tokens leaves beside the question. */
const mostTokens = 1024;

export function inlineEditRequest({ instruction, languageId, lines, before }: InlineEditQuestion): ChatRequest {
  const base = shallowest(lines);
  const code = lines.map((line) => (line.startsWith(base) ? line.slice(base.length) : line)).join("\n");
  const around = before.join("\n");
  const fence = fenceFor(code + around);
  const values = { instruction, language: languageId, tag: languageId, code, before: around, fence };
  const maxTokens = Math.min(mostTokens, addedTokens + Math.ceil((2 * code.length) / charactersPerToken));
  return {
    messages: promptTurns(lines.length === 0 ? writePrompt : changePrompt, values),
    maxTokens,
    sampling: { temperature: 0 },
    stop: [`\n${fence}`],
  };
}

/** @param answer what the model wrote after the beginning that the request gave it */
export function inlineEditCode(
  request: ChatRequest,
  answer: string,
  { languageId, lines, before }: InlineEditQuestion,
): string | undefined {
  const beginning = answerBeginning(request.messages);
  const found = codeOfAnswer(`${beginning}${answer.startsWith("\n") ? "" : "\n"}${answer}`, languageId);
  return lines.length > 0 || found === undefined ? found?.code : withoutRepeated(found.code, before);
}

/** Asked for what comes next, models like to begin with the lines that they were shown. */
function withoutRepeated(code: string, before: readonly string[]): string | undefined {
  const written = linesOf(code);
  const shown = before.filter((line) => !isBlank(line)).map(squeezed);
  for (let start = 0; start < shown.length; start++) {
    const repeated = shown.slice(start);
    if (!repeated.every((line, index) => squeezed(written[index] ?? "") === line)) continue;
    const rest = written.slice(repeated.length);
    return rest.every(isBlank) ? undefined : rest.join("\n");
  }
  return code;
}
