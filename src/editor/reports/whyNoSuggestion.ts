/** The command that answers why nothing was shown: a list of the last requests, and a report of the one that is chosen. */
import { basename } from "node:path";
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { RequestTrace } from "../../completion/trace/requestTrace.ts";
import { traceReport } from "../../completion/trace/traceReport.ts";
import { outcomeWords } from "../../completion/trace/traceWords.ts";
import type { StatusView } from "../status/statusView.ts";
import type { ReportDocuments } from "./reportDocuments.ts";

export interface WhyNoSuggestionOptions {
  readonly documents: Pick<ReportDocuments, "show">;
  /** The last requests, newest first. */
  readonly traces: () => readonly RequestTrace[];
  /** What the status bar says at present: it may be the whole answer. */
  readonly status: () => Pick<StatusView, "label" | "isReady">;
  /** Lines about the versions and the model in use. */
  readonly environment: () => readonly string[];
}

export interface WhyNoSuggestion {
  readonly show: () => Promise<void>;
  /** Copies the report that the active editor shows, or that of the last request. */
  readonly copyReport: () => Promise<void>;
}

export function whyNoSuggestion({ documents, traces, status, environment }: WhyNoSuggestionOptions): WhyNoSuggestion {
  return {
    async show() {
      const { label, isReady } = status();
      const statusEntry = { label: `$(info) ${label}`, description: t("now"), trace: undefined };
      const requests = traces().map(entryOf);
      // What the Enter key takes comes first.
      const choice = await vscode.window.showQuickPick(isReady ? [...requests, statusEntry] : [statusEntry, ...requests], {
        title: t("Why No Suggestion?"),
        placeHolder: t("The last requests, newest first. Choose one for its report"),
      });
      if (choice === undefined) return;
      if (choice.trace === undefined) await vscode.commands.executeCommand("nearline.showMenu");
      else await documents.show(reportName(choice.trace), traceReport(choice.trace, { withCode: true, environment: environment() }));
    },
    async copyReport() {
      const kept = traces();
      const path = vscode.window.activeTextEditor?.document.uri.path;
      const trace = kept.find((one) => path === `/${reportName(one)}.md`) ?? kept[0];
      if (trace === undefined) {
        await vscode.window.showInformationMessage(t("Nearline: no suggestion was asked for yet, so there is nothing to report."));
        return;
      }
      const choice = await vscode.window.showQuickPick(copies, { title: t("Copy the report of request {0}", trace.number) });
      if (choice === undefined) return;
      await vscode.env.clipboard.writeText(traceReport(trace, { withCode: choice.withCode, environment: environment() }));
      vscode.window.setStatusBarMessage(t("$(check) Nearline: report copied"), copiedMs);
    },
  };
}

/** Long enough to be read, and gone without a click. */
const copiedMs = 4000;

const copies = [
  {
    label: t("Copy without code"),
    description: t("lengths and token counts in place of your text and of the file's name"),
    withCode: false,
  },
  { label: t("Copy with code"), description: t("the prompt as sent, what the model wrote and the file's path"), withCode: true },
] as const;

/** Also in package.json, which shows the button for copying beside documents with such a name. */
function reportName({ number }: RequestTrace): string {
  return `Request ${number}`;
}

function entryOf(trace: RequestTrace): vscode.QuickPickItem & { readonly trace: RequestTrace } {
  const { atMs, request, outcome } = trace;
  const time = new Date(atMs).toTimeString().slice(0, 8);
  const line = request.position === undefined ? "" : `:${request.position.line + 1}`;
  const icon = outcome?.kind === "suggestion" ? "$(sparkle)" : "$(circle-slash)";
  return {
    label: `${icon} ${time} · ${basename(request.snapshot.path)}${line} · ${outcomeWords(outcome)}`,
    ...(outcome === undefined ? {} : { description: `${Math.round(outcome.ms)} ms` }),
    trace,
  };
}
