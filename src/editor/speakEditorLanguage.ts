/** Has the texts of all processes in the language of the editor. Imported before any module that has texts. */
import * as vscode from "vscode";
import { speak } from "../shared/textLanguage.ts";

const { bundle, uri } = vscode.l10n;
if (bundle !== undefined) {
  speak({ tag: vscode.env.language, texts: bundle, ...(uri?.scheme === "file" && { path: uri.fsPath }) });
}
