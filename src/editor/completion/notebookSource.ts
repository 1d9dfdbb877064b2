/** The lines of a notebook up to a cell, as one text for the model. */
import * as vscode from "vscode";
import type { LineSource } from "../../completion/window.ts";

/** Cells read before the current one. The window of a prompt (some 200 lines) is full before that in all but tiny cells. */
const maxCells = 64;

/** The first cell changes only at each 16th cell added, so that the prompt's beginning and with it the KV cache stay. */
const cellStep = 16;

interface Part {
  readonly document: vscode.TextDocument;
  /** Line of the joined text that this part begins at. */
  readonly firstLine: number;
}

/**
 * Joins the code cells of the same language before a cell, in their order, and the cell itself, with an empty line
 * between two cells, which is how such code looks in a file.
 *
 * @returns the joined lines and the line that the cell begins at, or undefined when the document is no notebook's cell
 */
export function notebookSource(document: vscode.TextDocument): { readonly source: LineSource; readonly firstLine: number } | undefined {
  if (document.uri.scheme !== "vscode-notebook-cell") return undefined;
  for (const notebook of vscode.workspace.notebookDocuments) {
    const cells = notebook.getCells();
    const index = cells.findIndex((cell) => cell.document.uri.toString() === document.uri.toString());
    if (index === -1) continue;
    const before = cells.slice(0, index).filter((cell) => isCodeIn(cell, document.languageId));
    const dropped = Math.ceil(Math.max(0, before.length - maxCells) / cellStep) * cellStep;
    return joined([...before.slice(dropped).map((cell) => cell.document), document]);
  }
  return undefined;
}

function isCodeIn(cell: vscode.NotebookCell, languageId: string): boolean {
  return cell.kind === vscode.NotebookCellKind.Code && cell.document.languageId === languageId;
}

function joined(documents: readonly vscode.TextDocument[]): { readonly source: LineSource; readonly firstLine: number } {
  const parts: Part[] = [];
  let lineCount = 0;
  for (const document of documents) {
    parts.push({ document, firstLine: lineCount });
    lineCount += document.lineCount + 1;
  }
  const source: LineSource = {
    // No empty line after the last part.
    lineCount: lineCount - 1,
    lineAt(line) {
      const part = parts.findLast(({ firstLine }) => firstLine <= line);
      const lineInPart = line - (part?.firstLine ?? 0);
      return part !== undefined && lineInPart < part.document.lineCount ? part.document.lineAt(lineInPart).text : "";
    },
  };
  return { source, firstLine: parts.at(-1)?.firstLine ?? 0 };
}
