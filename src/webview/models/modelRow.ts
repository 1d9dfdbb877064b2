/**
 * A model in the list: its name and what decides about it; folded out, everything that is known of it and what can be done.
 *
 * Invariants: what is shown is the row of the last state. A row that is in use, recommended, tested or being downloaded is open until it is
 * closed.
 */
import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import type { ModelRole } from "../../shared/catalogue.ts";
import { formatBytes } from "../../shared/formatBytes.ts";
import type { ModelRow } from "../../shared/modelsProtocol.ts";
import { progressText } from "../../shared/progressText.ts";
import { icon } from "../icon.ts";
import { downloadPercent } from "./downloadPercent.ts";
import { FoldRow } from "./foldRow.ts";
import { type RowAction, rowActions } from "./rowActions.ts";
import {
  abilityWords,
  contentWords,
  fitLabel,
  licenseWords,
  originWords,
  recommendationWords,
  sizeWords,
  standInWords,
  useWords,
} from "./rowWords.ts";
import { selfTestView } from "./selfTestView.ts";

export class ModelRowElement extends FoldRow {
  static override properties = { ...FoldRow.properties, row: { attribute: false }, standsInFor: { attribute: false } };
  declare row: ModelRow | undefined;
  /** Roles in which it answers only while the server is away. */
  declare standsInFor: readonly ModelRole[] | undefined;

  override get key(): string | undefined {
    return this.row?.key;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { row } = this;
    if (row === undefined) return nothing;
    const isOpen = this.isOpen ?? opensByItself(row);
    const { name, place, fit, recommendedFor, inUseFor } = row;
    const isRefused = place.kind === "disk" && place.inspection?.kind === "refused";
    const label = fitLabel(fit.kind);
    const standsIn = this.standsInFor ?? [];
    const use = useWords(inUseFor.filter((role) => !standsIn.includes(role)));
    const standIn = standInWords(standsIn);
    const recommended = recommendationWords(recommendedFor);
    const summary = [sizeWords(place), ...contentWords(row)].filter((words) => words !== undefined).join(" · ");
    return html`
      <article class="model ${fit.kind}">
        ${this.fold(
          isOpen,
          html`
            <span class="name">${name}</span>
            ${
              isRefused
                ? html`<span class="fit wrong">${icon("circle-slash")}${t("Does not run")}</span>`
                : html`<span class="fit">${icon(label.icon)}${label.words}</span>`
            }
            <span class="summary">${summary}</span>
          `,
          () => this.#removes(),
        )}
        ${use === undefined ? nothing : html`<p class="badge">${icon("check")}<span>${use}</span></p>`}
        ${standIn === undefined ? nothing : html`<p class="badge">${icon("history")}<span>${standIn}</span></p>`}
        ${recommended === undefined ? nothing : html`<p class="badge">${icon("star-full")}<span>${recommended}</span></p>`}
        ${this.#progress(row)} ${isOpen ? this.#body(row) : nothing}
      </article>
    `;
  }

  #body(row: ModelRow): TemplateResult {
    const { place, fit, entry, selfTest, isTesting, name } = row;
    const isRefused = place.kind === "disk" && place.inspection?.kind === "refused";
    const actions = rowActions(row, this.standsInFor);
    return html`
      <div class="body">
        ${isRefused ? html`<p class="wrong">${withoutPath(place.inspection.message, place.path)}</p>` : html`<p>${t("{0}: {1}.", fitLabel(fit.kind).words, fit.reason)}</p>`}
        ${[
          isRefused ? undefined : abilityWords(row),
          entry === undefined ? undefined : licenseWords(entry.license),
          place.kind === "disk" ? originWords(place.origin) : undefined,
          place.kind === "disk" && place.cacheBytes > 0 ? t("{0} of repacked weights", formatBytes(place.cacheBytes)) : undefined,
        ].map((words) => (words === undefined ? nothing : html`<p class="quiet">${words}</p>`))}
        ${place.kind === "disk" ? html`<p class="quiet path" title=${place.path}><bdi>${place.path}</bdi></p>` : nothing}
        ${isTesting === true ? html`<p class="quiet">${icon("loading")} ${t("Tests itself: a hole to fill and a question")}</p>` : nothing}
        ${selfTest === undefined ? nothing : selfTestView(selfTest)}
        <div class="actions" role="group" aria-label=${t("What to do with {0}", name)}>
          ${actions.map((action) => this.#action(action, row))}
        </div>
      </div>
    `;
  }

  #action({ label, icon: name, isWanted, run, id }: RowAction, { key, name: model }: ModelRow): TemplateResult {
    const act = () => this.host && this.run(run(this.host, key));
    if (name === undefined) {
      return html`<vscode-button class=${id} ?secondary=${!isWanted} @click=${act}>${label}</vscode-button>`;
    }
    return html`
      <button type="button" class="icon-button ${id}" title=${label} aria-label=${`${label}: ${model}`} @click=${act}>${icon(name)}</button>
    `;
  }

  #progress({ place, name }: ModelRow): TemplateResult | typeof nothing {
    if (place.kind === "downloading") {
      const percent = downloadPercent(place);
      return html`
        <div class="progress">
          <p>${progressText(place)}</p>
          <vscode-progress-bar aria-label=${t("Download of {0}", name)} .value=${percent}></vscode-progress-bar>
        </div>
      `;
    }
    if (place.kind !== "disk" || place.loading === undefined) return nothing;
    const percent = Math.round(100 * place.loading.fraction);
    return html`
      <div class="progress">
        <p>${t("Loading · {0} %", percent)}</p>
        <vscode-progress-bar aria-label=${t("Loading {0}", name)} .value=${percent}></vscode-progress-bar>
      </div>
    `;
  }

  #removes(): void {
    if (this.row === undefined || this.host === undefined) return;
    const removes = rowActions(this.row, this.standsInFor).find(({ id }) => id === "remove" || id === "cancel");
    if (removes !== undefined) this.run(removes.run(this.host, this.row.key));
  }
}

/** The path stands below, and is long. */
function withoutPath(message: string, path: string): string {
  const subject = `${path}: `;
  return message.startsWith(subject) ? message.slice(subject.length) : message;
}

function opensByItself({ inUseFor, recommendedFor, place, isTesting, selfTest }: ModelRow): boolean {
  const isTested = isTesting === true || selfTest !== undefined;
  return inUseFor.length > 0 || recommendedFor.length > 0 || place.kind === "downloading" || isTested;
}

customElements.define("nearline-model-row", ModelRowElement);

declare global {
  interface HTMLElementTagNameMap {
    "nearline-model-row": ModelRowElement;
  }
}
