import { html, type TemplateResult } from "lit";
import type { IconName } from "./iconStyles.ts";

/** A button that shows only an icon; the label is its name and its tooltip. */
export function iconButton(icon: IconName, label: string, onClick: () => void): TemplateResult {
  return html`<button type="button" class="icon-button" title=${label} aria-label=${label} @click=${onClick}>
    <span class="codicon codicon-${icon}" aria-hidden="true"></span>
  </button>`;
}
