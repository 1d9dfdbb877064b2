/** Document: a doc comment in the language's style, proposed where it belongs. */
import { t } from "@vscode/l10n";
import { actions } from "../../chat/actions/actions.ts";
import { dedent } from "../../chat/actions/dedent.ts";
import { docComment } from "../../chat/actions/docComment.ts";
import { docPlace } from "../../chat/actions/docPlace.ts";
import { docStyleOf } from "../../chat/actions/docStyles.ts";
import { AppError } from "../../shared/errors.ts";
import type { ActionRun } from "./actionRun.ts";
import { askModel } from "./askModel.ts";
import { codeTarget, linesOf, readableEditor } from "./codeTarget.ts";
import { fenceTag, languageName } from "./languageName.ts";
import { proposeReplacements, tellNote } from "./proposeCode.ts";

export async function documentCode(run: ActionRun): Promise<void> {
  const action = actions.document;
  const { title } = action;
  const { document, selection } = readableEditor(title);
  const { languageId } = document;
  const style = docStyleOf(languageId);
  if (style === undefined) {
    throw new AppError(
      "request/invalid",
      t("{0}: the language must have comments that are known here, got {1}; ask in the chat", title, languageId),
    );
  }
  const target = await codeTarget(title, document, selection, run.signal);
  const place = docPlace(linesOf(document), target, style);
  const values = {
    language: languageName(languageId),
    tag: fenceTag(languageId),
    docName: style.name,
    docBeginning: style.place === "above" && style.close !== "" ? `${style.open}\n${style.middle}` : style.open,
  };
  const stop = style.close === "" ? undefined : [style.close];
  const question = { action, about: [document.uri], text: dedent(target.lines).text, values, ...(stop === undefined ? {} : { stop }) };
  const answer = await run.working(title, (progress) => askModel(run.dependencies, question, progress));
  if (answer === undefined) return;
  const lines = docComment(answer.text, style, place.indentation);
  if (lines === undefined) {
    throw new AppError(
      "request/invalid",
      t("{0}: the model must write a comment, got none; select other lines or choose another model", title),
    );
  }
  tellNote(title, answer.note);
  await proposeReplacements(run, title, target, [{ startLine: place.startLine, endLine: place.endLine, lines }]);
}
