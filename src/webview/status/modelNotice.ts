import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import type { ModelState } from "../../shared/chatProtocol.ts";
import type { Message } from "../../shared/conversation.ts";
import { icon } from "../icon.ts";

/**
 * What the user has to know or do before the model answers; nothing while it is ready.
 *
 * @param last the last message that is shown: where it says why the model failed, the notice has the remedies and does not say it again
 */
export function modelNotice(
  model: ModelState,
  last: Message | undefined,
  start: (command: string) => void,
): TemplateResult | typeof nothing {
  switch (model.kind) {
    case "ready":
      return nothing;
    case "off":
      return html`
        <section class="notice" aria-label=${t("Model")}>
          <p>${icon("circle-slash")}<span>${t("Nearline is off, so nothing answers. Turned on, it loads its model.")}</span></p>
          <div class="buttons"><vscode-button @click=${() => start("nearline.enable")}>${t("Turn On")}</vscode-button></div>
        </section>
      `;
    case "loading": {
      const percent = Math.round(model.fraction * 100);
      return html`
        <section class="notice" aria-label=${t("Model")}>
          <p>${icon("loading")}<span>${t("Loading the model · {0} %", percent)}</span></p>
          <vscode-progress-bar aria-label=${t("Loading the model")} .value=${percent}></vscode-progress-bar>
        </section>
      `;
    }
    case "restarting":
      return html`
        <section class="notice" aria-label=${t("Model")}>
          <p>${icon("loading")}<span>${t("The model ended and is started again. {0}", model.message)}</span></p>
          ${remedies(start)}
        </section>
      `;
    case "failed": {
      const isSaid = last?.role === "assistant" && last.error === model.message;
      return html`
        <section class="notice failed" aria-label=${t("Model")}>
          <p>${icon("error")}<span>${isSaid ? t("The model could not be loaded.") : model.message}</span></p>
          ${remedies(start)}
        </section>
      `;
    }
  }
}

function remedies(start: (command: string) => void): TemplateResult {
  return html`
    <div class="buttons">
      <vscode-button @click=${() => start("nearline.restartWorker")}>${t("Try Again")}</vscode-button>
      <vscode-button secondary @click=${() => start("nearline.showLog")}>${t("Show Log")}</vscode-button>
    </div>
  `;
}
