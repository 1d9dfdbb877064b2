/** What is said to be wrong near the cursor. */
import * as vscode from "vscode";
import type { Problem } from "../../completion/context/rawContext.ts";
import { withoutPlaces } from "../privacy/withoutPlaces.ts";

const maxLines = 10;
const maxProblems = 3;

/** Nearest first. The cursor's own line is left out: what is unfinished there is no problem but what is being written. */
export function problemsNear(uri: vscode.Uri, cursor: vscode.Position): readonly Problem[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning)
    .map(({ message, severity, range }) => ({ message, severity, distance: Math.abs(range.start.line - cursor.line) }))
    .filter(({ distance }) => distance > 0 && distance <= maxLines)
    .sort((one, other) => one.distance - other.distance)
    .slice(0, maxProblems)
    .map(({ message, severity }) => ({
      message: withoutPlaces(message, uri),
      severity: severity === vscode.DiagnosticSeverity.Error ? "error" : "warning",
    }));
}
