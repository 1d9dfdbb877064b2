import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { ModelState } from "../../shared/chatProtocol.ts";
import { icon } from "../icon.ts";

/** What the input refers to, so that a screen reader tells it there. */
export const destinationId = "destination";

/** Below the input: the server that messages are sent to, with its model. Nothing where the model runs on this machine. */
export function destination(model: ModelState | undefined): TemplateResult | typeof nothing {
  if (model?.kind !== "ready" || model.server === undefined) return nothing;
  const sentence = t("Your messages and what you attach to them are sent to {0}.", model.server);
  return html`
    <p class="destination" id=${destinationId} title=${sentence}>
      ${icon("server")}
      <span class="words"><span class="name">${model.name}</span><span class="host">${t("on {0}", model.server)}</span></span>
      <span class="visually-hidden">${sentence}</span>
    </p>
  `;
}
