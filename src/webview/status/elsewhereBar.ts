import { t } from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import type { PanelState } from "../../shared/chatProtocol.ts";
import { icon } from "../icon.ts";

/** Says in which other conversation an answer is being written, and goes there. */
export function elsewhereBar({ title }: NonNullable<PanelState["runningElsewhere"]>, show: () => void): TemplateResult {
  return html`
    <section class="bar-notice elsewhere" aria-label=${t("Answer in another conversation")}>
      ${icon("loading")}
      <span class="words">${t("An answer is being written in “{0}”. A question asked here ends it.", title)}</span>
      <button type="button" class="link" @click=${show}>${t("Show")}</button>
    </section>
  `;
}
