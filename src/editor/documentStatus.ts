/** Whether suggestions are made in a document, and why not. */
import * as vscode from "vscode";
import type { Settings } from "../shared/settings.ts";
import { isLanguageOn } from "./configuration.ts";

export type DocumentStatus =
  | { readonly kind: "on" }
  | { readonly kind: "off"; readonly reason: "disabled" | "language" | "notFile" | "readOnly" };

/** Documents that people write code in, besides those on a file system that the editor knows as writable. */
const editableSchemes: ReadonlySet<string> = new Set(["file", "untitled", "vscode-notebook-cell", "vscode-remote", "vscode-userdata"]);

/**
 * Suggestions are made in files, untitled documents and notebook cells. Other documents (output, a comparison's old
 * side, input boxes) get them only where the setting `languages` names their language.
 */
export function documentStatus(document: vscode.TextDocument, settings: Settings): DocumentStatus {
  const { scheme } = document.uri;
  if (!settings.enable) return { kind: "off", reason: "disabled" };
  if (!isLanguageOn(settings.languages, document.languageId)) return { kind: "off", reason: "language" };
  const writable = vscode.workspace.fs.isWritableFileSystem(scheme);
  if (writable === false) return { kind: "off", reason: "readOnly" };
  if (writable === true || editableSchemes.has(scheme) || settings.languages[document.languageId] === true) return { kind: "on" };
  return { kind: "off", reason: "notFile" };
}
