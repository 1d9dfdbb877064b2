import { t } from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import type { AskHost } from "./serverHead.ts";

/** What stands at the end of the view while no server is named. */
export function connectLine(ask: AskHost): TemplateResult {
  return html`
    <section class="connect" aria-label=${t("Server")}>
      <p class="quiet">
        <button type="button" class="link connect-server" @click=${() => ask((host) => host.connectServer())}>${t("Connect to a Server…")}</button>
        ${t("A larger machine of yours or of your team can answer in place of this one; nothing is sent before you say so.")}
      </p>
    </section>
  `;
}
