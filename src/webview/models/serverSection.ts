import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ServerModel, ServerView } from "../../shared/servers.ts";
import { type AskHost, serverHead } from "./serverHead.ts";
import { serverModelKey } from "./serverModelKey.ts";

/** Models that are shown unless the person asks for all: some servers have hundreds, and what is below them must be in reach. */
const modelLimit = 20;

export interface ServerSectionOptions {
  readonly ask: AskHost;
  /** Whether a text has the words of the filter. */
  readonly hasWords: (text: string) => boolean;
  readonly areAllShown: boolean;
  readonly showAll: () => void;
  readonly row: (key: string, model: ServerModel) => TemplateResult;
}

/** The server with its models. Those of the same identifier show once. */
export function serverSection(server: ServerView, { ask, hasWords, areAllShown, showAll, row }: ServerSectionOptions): TemplateResult {
  const title = t("On your server");
  const { moreModelCount = 0 } = server;
  const found = server.models.filter(({ name, id }) => hasWords(`${name} ${id}`));
  const models = [...new Map(found.map((model) => [serverModelKey(model), model]))];
  const shown = areAllShown ? models : models.slice(0, modelLimit);
  return html`
    <section aria-label=${title}>
      <h2>${title}</h2>
      ${serverHead(server, ask)}
      ${
        models.length === 0 && server.models.length > 0
          ? html`<p class="quiet nothing">${t("No model of the server has all of these words.")}</p>`
          : nothing
      }
      <ul>
        ${repeat(
          shown,
          ([key]) => key,
          ([key, model]) => html`<li>${row(key, model)}</li>`,
        )}
      </ul>
      ${
        shown.length === models.length
          ? nothing
          : html`<p class="nothing"><button type="button" class="link show-all" @click=${showAll}>${t("Show all {0} models", models.length)}</button></p>`
      }
      ${
        moreModelCount === 0
          ? nothing
          : html`<p class="quiet more-models">${moreModelCount === 1 ? t("The server has one more model.") : t("The server has {0} more models.", moreModelCount)}
              <button type="button" class="link" @click=${() => ask((page) => page.connectServer())}>${t("Choose one…")}</button></p>`
      }
    </section>
  `;
}
