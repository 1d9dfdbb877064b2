import { html, nothing, type TemplateResult } from "lit";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import type { ModelState } from "../../shared/chatProtocol.ts";
import { icon } from "../icon.ts";

/** What the user has to know or do before the model answers; nothing while it is ready. */
export function modelNotice(model: ModelState, start: (command: string) => void): TemplateResult | typeof nothing {
  switch (model.kind) {
    case "ready":
      return nothing;
    case "off":
      return html`
        <section class="notice" aria-label="Model">
          <p>${icon("circle-slash")}<span>Nearline is off, so nothing answers. Turned on, it loads its model on this machine.</span></p>
          <div class="buttons"><vscode-button @click=${() => start("nearline.enable")}>Turn On</vscode-button></div>
        </section>
      `;
    case "loading": {
      const percent = Math.round(model.fraction * 100);
      return html`
        <section class="notice" aria-label="Model">
          <p>${icon("loading")}<span>Loading the model · ${percent} %</span></p>
          <vscode-progress-bar aria-label="Loading the model" .value=${percent}></vscode-progress-bar>
        </section>
      `;
    }
    case "failed":
      return html`
        <section class="notice failed" aria-label="Model">
          <p>${icon("error")}<span>${model.message}</span></p>
          <div class="buttons">
            <vscode-button @click=${() => start("nearline.restartWorker")}>Try Again</vscode-button>
            <vscode-button secondary @click=${() => start("nearline.showLog")}>Show Log</vscode-button>
          </div>
        </section>
      `;
  }
}
