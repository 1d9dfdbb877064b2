import { t } from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import { icon } from "../icon.ts";

/** Says what Send will do now. */
export function editingBanner(cancel: () => void): TemplateResult {
  return html`
    <div class="editing">
      ${icon("edit")}<span>${t("Editing your message. The first answer is kept.")}</span>
      <button type="button" class="link" title=${t("Cancel (Escape)")} @click=${cancel}>${t("Cancel")}</button>
    </div>
  `;
}
