import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { CatalogueEntry, ModelRole } from "../../shared/catalogue.ts";

/** Says that a model has come, and makes it the one for a role if the person wants. */
export async function offerUse({ name, roles }: CatalogueEntry, useFor: (role: ModelRole) => Promise<void>): Promise<void> {
  const labels: Readonly<Record<ModelRole, string>> = { completion: t("Use for Completion"), chat: t("Use for Chat") };
  const choice = await vscode.window.showInformationMessage(t("Nearline: {0} is here.", name), ...roles.map((role) => labels[role]));
  const role = roles.find((each) => labels[each] === choice);
  if (role !== undefined) await useFor(role);
}
