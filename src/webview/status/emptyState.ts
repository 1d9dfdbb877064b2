import { t } from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import type { ModelState, Starter } from "../../shared/chatProtocol.ts";
import { icon } from "../icon.ts";

/** What a conversation without messages shows: what can be done, and where the words go. */
export function emptyState(starters: readonly Starter[], model: ModelState, start: (command: string) => void): TemplateResult {
  const [beforeKey, afterKey] = t("Type {0} to attach a file, a symbol, problems or changes, or drop a file here.").split("{0}");
  return html`
    <section class="empty" aria-label=${t("What you can do")}>
      <h2>${t("Ask about your code")}</h2>
      <ul class="starters">
        ${starters.map(
          ({ command, label, icon: name }) => html`
            <li>
              <button type="button" @click=${() => start(command)}>${icon(name)}<span>${label}</span></button>
            </li>
          `,
        )}
      </ul>
      <ul class="hints">
        <li>${icon("mention")}<span>${beforeKey}<kbd>@</kbd>${afterKey}</span></li>
        <li>${
          model.kind === "ready" && model.server !== undefined
            ? html`${icon("server")}<span>${t("Your messages and what you attach to them are sent to {0}.", model.server)}</span>`
            : html`${icon("lock")}<span>${t("Everything stays on this machine.")}</span>`
        }</li>
      </ul>
    </section>
  `;
}
