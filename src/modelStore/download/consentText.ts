import { t } from "@vscode/l10n";
import type { CatalogueEntry } from "../../shared/catalogue.ts";
import { formatBytes } from "../../shared/formatBytes.ts";
import type { DownloadPlan } from "./plan.ts";

/** What a person should know before saying yes to a download: a question, and lines below it. */
export function consentText(
  { name, license, source: { repository } }: CatalogueEntry,
  { folder, totalBytes, files }: DownloadPlan,
  freeBytes: number,
): { readonly question: string; readonly lines: readonly string[] } {
  return {
    question: t("Download {0} ({1})?", name, formatBytes(totalBytes)),
    lines: [
      t("From {0}, repository {1}.", files[0]?.address.host ?? "", repository),
      licenseLine(license),
      t("It is kept in {0}, where {1} are free.", folder, formatBytes(freeBytes)),
      t("Only these files are asked for. Nothing that you write goes with that."),
    ],
  };
}

function licenseLine({ name, commercialUse }: CatalogueEntry["license"]): string {
  switch (commercialUse) {
    case "free":
      return t("Licence: {0}; commercial use is free.", name);
    case "conditions":
      return t("Licence: {0}; commercial use has conditions.", name);
    case "no":
      return t("Licence: {0}; no commercial use.", name);
  }
}
