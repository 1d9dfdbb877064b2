/** Read-only Markdown documents that the extension writes: reports and statistics. They exist in memory only. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";

export const reportScheme = "nearline";

/** More than anybody has open at once; an older one that is still open keeps its text in the editor. */
const maxReports = 16;

export class ReportDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  // After the event, which VS Code looks for once, when it gets the provider.
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(reportScheme, this);

  /** Opens the document with this name, or gives it another text where it is open. */
  async show(name: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: reportScheme, path: `/${name}.md` });
    this.#texts.delete(uri.path);
    this.#texts.set(uri.path, text);
    for (const path of [...this.#texts.keys()].slice(0, -maxReports)) this.#texts.delete(path);
    this.#changed.fire(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  provideTextDocumentContent({ path }: vscode.Uri): string {
    // An editor that VS Code opens again after a restart outlives what it shows.
    return this.#texts.get(path) ?? t("This report is no longer kept. Close it and ask for a new one.\n");
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
