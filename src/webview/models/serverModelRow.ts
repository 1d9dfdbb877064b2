/**
 * A model of the server in the list; folded out, what is missing beside a model of this machine and what can be done.
 *
 * Invariants: what the server calls its models is shown as text, on one line, and never whole where it is long. A model in use is open until it
 * is closed.
 */
import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import { type ModelRole, modelRoles } from "../../shared/catalogue.ts";
import type { ModelsHost } from "../../shared/modelsProtocol.ts";
import type { ServerModel, ServerStatus } from "../../shared/servers.ts";
import { visibleLine } from "../../shared/visibleText.ts";
import { icon } from "../icon.ts";
import { FoldRow } from "./foldRow.ts";
import { serverModelKey } from "./serverModelKey.ts";
import { backLabel, serverModelSummary, serverUseWords } from "./serverWords.ts";

/** Of an identifier, which may be a path. */
const shownIdCharacters = 400;

export class ServerModelRow extends FoldRow {
  static override properties = { ...FoldRow.properties, model: { attribute: false }, status: { attribute: false } };
  declare model: ServerModel | undefined;
  declare status: ServerStatus | undefined;

  override get key(): string | undefined {
    return this.model === undefined ? undefined : serverModelKey(this.model);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { model, status } = this;
    if (model === undefined || status === undefined) return nothing;
    const isOpen = this.isOpen ?? model.inUseFor.length > 0;
    const use = serverUseWords(model.inUseFor, status);
    return html`
      <article class="model">
        ${this.fold(
          isOpen,
          html`
            <span class="name" dir="auto">${visibleLine(model.name)}</span>
            ${model.isLoaded === undefined ? nothing : loadedBadge(model.isLoaded)}
            <span class="summary">${serverModelSummary(model)}</span>
          `,
        )}
        ${use === undefined ? nothing : html`<p class="badge">${icon("check")}<span>${use}</span></p>`} ${isOpen ? this.#body(model) : nothing}
      </article>
    `;
  }

  #body(model: ServerModel): TemplateResult {
    const { id, name, missing } = model;
    const shownId = visibleLine(id, shownIdCharacters);
    return html`
      <div class="body">
        ${id === name ? nothing : html`<p class="quiet path" title=${shownId}><bdi>${shownId}</bdi></p>`}
        ${missing.length === 0 ? nothing : missingList(missing)}
        <div class="actions" role="group" aria-label=${t("What to do with {0}", visibleLine(name))}>
          ${modelRoles.map((role) => this.#action(role, model))}
        </div>
      </div>
    `;
  }

  #action(role: ModelRole, { id, inUseFor }: ServerModel): TemplateResult {
    const isInUse = inUseFor.includes(role);
    const act = (host: ModelsHost) => (isInUse ? host.useThisMachine(role) : host.chooseServerModel(id, role));
    return html`
      <vscode-button class=${`${isInUse ? "back" : "use"}-${role}`} secondary @click=${() => this.host && this.run(act(this.host))}>
        ${isInUse ? backLabel(role) : useLabel(role)}
      </vscode-button>
    `;
  }
}

function loadedBadge(isLoaded: boolean): TemplateResult {
  return html`<span class="fit">${icon(isLoaded ? "pass" : "circle-outline")}${isLoaded ? t("Loaded") : t("Not loaded")}</span>`;
}

function missingList(missing: readonly string[]): TemplateResult {
  const summary =
    missing.length === 1
      ? t("One thing works less well than with a model on this machine")
      : t("{0} things work less well than with a model on this machine", missing.length);
  return html`
    <details class="missing">
      <summary>${summary}</summary>
      <ul>
        ${missing.map((sentence) => html`<li>${icon("dash")}<span>${visibleLine(sentence, shownIdCharacters)}</span></li>`)}
      </ul>
    </details>
  `;
}

function useLabel(role: ModelRole): string {
  return role === "completion" ? t("Complete with it") : t("Chat with it");
}

customElements.define("nearline-server-model", ServerModelRow);

declare global {
  interface HTMLElementTagNameMap {
    "nearline-server-model": ServerModelRow;
  }
}
