/** The code of an answer that is to be used as it is. */
import { t } from "@vscode/l10n";
import type { Action } from "../../chat/actions/actions.ts";
import { plainText } from "../../chat/actions/plainText.ts";
import { codeOfAnswer } from "../../chat/answerCode.ts";
import { AppError } from "../../shared/errors.ts";
import type { Answer } from "./askModel.ts";

/**
 * @throws AppError where there is no code, or not all of it: half of it would delete the rest
 */
export function codeAnswer({ title, overlong }: Action, { text, finish }: Answer, languageId: string): string {
  if (finish === "length" && overlong === "refuse") {
    throw new AppError("request/tooLong", t("{0}: the answer must end, got more than its longest; select fewer lines or try again", title));
  }
  const code = codeOfAnswer(plainText(text), languageId)?.code ?? "";
  if (code.trim() !== "") return code;
  throw new AppError("request/invalid", t("{0}: the model must answer with code, got none; select other lines, or ask in the chat", title));
}
