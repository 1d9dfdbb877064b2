import { t } from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import { icon } from "../icon.ts";

/** It submits the form it stands in. */
export function sendButton(isEdit: boolean, isEnabled: boolean): TemplateResult {
  const label = isEdit ? t("Send the changed message") : t("Send");
  return html`
    <button type="submit" class="send" title=${t("{0} (Enter)", label)} aria-label=${label} ?disabled=${!isEnabled}>${icon("send")}</button>
  `;
}

/** Stands in its place while an answer is written. */
export function stopButton(stop: () => void): TemplateResult {
  return html`
    <button type="button" class="send stop" title=${t("Stop (Escape)")} aria-label=${t("Stop")} @click=${stop}>${icon("stop-circle")}</button>
  `;
}
