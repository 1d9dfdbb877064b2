/** `@problems`: what language services complain about, in one file or in all of the workspace that they look at. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { countBySeverity, type FoundProblem, problemLines, type Severity, worstProblems } from "../../../chat/mentions/problemLines.ts";
import { quotable, quotableName } from "../../../chat/mentions/quotable.ts";
import { nameOf } from "../../nameOf.ts";
import { promptPath } from "../../privacy/promptPath.ts";
import { withoutPlaces } from "../../privacy/withoutPlaces.ts";
import type { FileAccess } from "../fileAccess.ts";
import type { MentionKind, MentionOf } from "../mentionKind.ts";
import { readDocument } from "../readDocument.ts";

/** Some 3,000 tokens. Who has more of them begins with the worst. */
const maxProblems = 50;
/** Whether a file may be read is asked once for each. */
const maxFiles = 500;

type PlacedProblem = FoundProblem & { readonly uri: vscode.Uri };

export const problems: MentionKind<MentionOf["problems"]> = {
  async offer({ access }) {
    return { mention: { kind: "problems" }, label: "problems", detail: countBySeverity(await found(access)), icon: "warning" };
  },

  async search(typed, { access }) {
    const uri = vscode.window.activeTextEditor?.document.uri;
    if (uri === undefined || typed === "" || !"problems".startsWith(typed.toLowerCase())) return [];
    const here = await found(access, uri);
    if (here.length === 0) return [];
    const mention = { kind: "problems", uri: uri.toString() } as const;
    return [{ suggestion: { mention, label: labelOf(mention), detail: countBySeverity(here), icon: "warning" }, score: 0 }];
  },

  async read(mention, { access }, signal) {
    const uri = mention.uri === undefined ? undefined : vscode.Uri.parse(mention.uri);
    const label = labelOf(mention);
    const refusal = uri === undefined ? undefined : await access.refusal(uri);
    if (uri !== undefined && refusal !== undefined) return { label, text: "", note: `${quotableName(nameOf(uri))} ${refusal}` };
    const all = await found(access, uri);
    const worst = worstProblems(all, maxProblems);
    const lines = await linesOfCode(worst, signal);
    const text = worst.map((each) => problemLines({ ...each, text: lines.get(each.uri.toString())?.[each.line] })).join("\n");
    if (all.length === 0) return { label, text, note: t("no problems are known") };
    const files = [...new Set(worst.map((each) => each.uri.toString()))];
    return { label, text, files, ...(all.length > worst.length ? { note: t("the worst {0} of {1}", worst.length, all.length) } : {}) };
  },

  async open({ uri }) {
    await vscode.commands.executeCommand("workbench.actions.view.problems", uri);
  },
};

/** Problems of files that may be read. */
async function found(access: FileAccess, only?: vscode.Uri): Promise<readonly PlacedProblem[]> {
  const byFile = only === undefined ? vscode.languages.getDiagnostics() : [[only, vscode.languages.getDiagnostics(only)] as const];
  const files = byFile.filter(([uri, all]) => all.length > 0 && access.isReachable(uri)).slice(0, maxFiles);
  const placed = await Promise.all(
    files.map(async ([uri, all]) => ((await access.refusal(uri)) === undefined ? all.flatMap((each) => problemOf(uri, each)) : [])),
  );
  return placed.flat();
}

function problemOf(uri: vscode.Uri, { severity, message, source, code, range: { start } }: vscode.Diagnostic): readonly PlacedProblem[] {
  const word = severityOf(severity);
  if (word === undefined) return [];
  const plainCode = typeof code === "object" ? code.value : code;
  const place = { uri, path: quotable(promptPath(uri)), line: start.line, column: start.character };
  return [{ ...place, severity: word, message: withoutPlaces(message, uri), source, code: plainCode?.toString() }];
}

/** Hints are what editors grey out; they are no problem. */
function severityOf(severity: vscode.DiagnosticSeverity): Severity | undefined {
  if (severity === vscode.DiagnosticSeverity.Error) return "error";
  if (severity === vscode.DiagnosticSeverity.Warning) return "warning";
  return severity === vscode.DiagnosticSeverity.Information ? "information" : undefined;
}

async function linesOfCode(all: readonly PlacedProblem[], signal: AbortSignal): Promise<ReadonlyMap<string, readonly string[]>> {
  const uris = new Map(all.map(({ uri }) => [uri.toString(), uri]));
  const texts = new Map<string, readonly string[]>();
  for (const [key, uri] of uris) {
    if (signal.aborted) break;
    const read = await readDocument(uri);
    if (read.kind === "text") texts.set(key, read.text.split("\n"));
  }
  return texts;
}

function labelOf({ uri }: MentionOf["problems"]): string {
  return uri === undefined ? t("problems") : t("problems in {0}", quotableName(nameOf(vscode.Uri.parse(uri))));
}
