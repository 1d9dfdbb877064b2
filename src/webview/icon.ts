import { html, type TemplateResult } from "lit";

/** A codicon by its name. It says nothing to a screen reader, so what it stands on needs a name of its own. */
export function icon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}
