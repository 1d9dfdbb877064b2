/** What the page tells above the models: what failed, and what the host has to say. */
import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { ModelsState } from "../../shared/modelsProtocol.ts";
import { icon } from "../icon.ts";

export interface ModelsNoticesShown {
  /** What the page itself could not do. */
  readonly failure: string | undefined;
  readonly dismissFailure: () => void;
  readonly dismissNotice: () => void;
}

/** @param state undefined until the host has sent the first */
export function modelsNotices(state: ModelsState | undefined, shown: ModelsNoticesShown): TemplateResult {
  const { failure, dismissFailure, dismissNotice } = shown;
  return html`
    <div class="notices">
      ${failure === undefined ? nothing : barNotice("error", failure, dismissFailure)}
      ${state?.search.kind === "failed" ? barNotice("error", t("The search failed: {0}", state.search.message)) : nothing}
      ${state?.notice === undefined ? nothing : barNotice(state.notice.kind, state.notice.text, dismissNotice)}
    </div>
  `;
}

function barNotice(kind: "info" | "error", text: string, dismiss?: () => void): TemplateResult {
  return html`
    <div class="bar-notice ${kind === "error" ? "failed" : "told"}" role=${kind === "error" ? "alert" : "status"}>
      ${icon(kind)}<span class="words">${text}</span>
      ${
        dismiss === undefined
          ? nothing
          : html`<button type="button" class="icon-button" title=${t("Dismiss")} aria-label=${t("Dismiss")} @click=${dismiss}>${icon("close")}</button>`
      }
    </div>
  `;
}
