import { html, type TemplateResult } from "lit";
import { icon } from "../icon.ts";

/** Takes the last deletion back, until it is dismissed. */
export function undoBar(what: string | undefined, actions: { readonly undo: () => void; readonly dismiss: () => void }): TemplateResult {
  return html`
    <section class="bar-notice undo" aria-label="Deletion">
      <span class="words">${what === undefined ? "Deleted" : `Deleted “${what}”`}</span>
      <button type="button" class="link" @click=${actions.undo}>Undo</button>
      <button type="button" class="icon-button" title="Dismiss" aria-label="Dismiss" @click=${actions.dismiss}>${icon("close")}</button>
    </section>
  `;
}
