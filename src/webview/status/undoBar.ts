import { t } from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import { icon } from "../icon.ts";

/** Takes the last deletion back, until it is dismissed. */
export function undoBar(what: string | undefined, actions: { readonly undo: () => void; readonly dismiss: () => void }): TemplateResult {
  return html`
    <section class="bar-notice undo" aria-label=${t("Deletion")}>
      <span class="words">${what === undefined ? t("Deleted") : t("Deleted “{0}”", what)}</span>
      <button type="button" class="link" @click=${actions.undo}>${t("Undo")}</button>
      <button type="button" class="icon-button" title=${t("Dismiss")} aria-label=${t("Dismiss")} @click=${actions.dismiss}>${icon("close")}</button>
    </section>
  `;
}
