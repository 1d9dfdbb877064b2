/** Asks before anything is fetched: how much, from where, under which licence, to where. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { consentText } from "../../modelStore/download/consentText.ts";
import type { DownloadPlan } from "../../modelStore/download/plan.ts";
import type { CatalogueEntry } from "../../shared/catalogue.ts";

/** @returns whether the person wants it */
export async function askForConsent(entry: CatalogueEntry, plan: DownloadPlan, freeBytes: number): Promise<boolean> {
  const download = t("Download");
  const showLicense = t("Show Licence");
  const { question, lines } = consentText(entry, plan, freeBytes);
  for (;;) {
    const options = { modal: true, detail: lines.join("\n\n") };
    const choice = await vscode.window.showInformationMessage(question, options, download, showLicense);
    if (choice !== showLicense) return choice === download;
    await vscode.env.openExternal(vscode.Uri.parse(entry.license.url));
  }
}
