/** The fake's objects with the types that src/ expects of VS Code. */
import type * as vscode from "vscode";
import { type FakeDocument, fakeDocument, Position } from "../../fake/vscode.ts";

type DocumentOptions = NonNullable<Parameters<typeof fakeDocument>[1]>;

export function documentOf(lines: Parameters<typeof fakeDocument>[0], options: DocumentOptions = {}): vscode.TextDocument & FakeDocument {
  return fakeDocument(lines, options) as unknown as vscode.TextDocument & FakeDocument;
}

/** A document and the position of the mark `█` in it. */
export function marked(
  text: string,
  options: DocumentOptions = {},
): { readonly document: vscode.TextDocument & FakeDocument; readonly position: vscode.Position } {
  const lines = text.split("\n");
  const line = lines.findIndex((candidate) => candidate.includes("█"));
  if (line === -1) throw new Error("the text has no cursor");
  const character = (lines[line] ?? "").indexOf("█");
  lines[line] = (lines[line] ?? "").replace("█", "");
  return { document: documentOf(lines, options), position: new Position(line, character) as unknown as vscode.Position };
}
