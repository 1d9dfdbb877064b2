/** What can be done with all models: looked for, imported, filtered by words. */
import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { ModelsHost, ModelsState } from "../../shared/modelsProtocol.ts";
import { icon } from "../icon.ts";

export interface ModelsToolsShown {
  readonly ask: (call: (host: ModelsHost) => Promise<void>) => void;
  /** Of the filter. */
  readonly words: string;
  readonly onWords: (words: string) => void;
}

/** With fewer models one sees them all. */
const filterFrom = 8;

export function modelsTools({ search, models, server }: ModelsState, { ask, words, onWords }: ModelsToolsShown): TemplateResult {
  const isSearching = search.kind === "running";
  const onInput = (event: Event) => {
    if (event.target instanceof HTMLInputElement) onWords(event.target.value);
  };
  return html`
    <div class="tools">
      <button type="button" class="link search-again" ?disabled=${isSearching} @click=${() => ask((host) => host.search())}>
        ${icon(isSearching ? "loading" : "refresh")}<span>${isSearching ? t("Looking…") : t("Look again")}</span>
      </button>
      <button type="button" class="link import" @click=${() => ask((host) => host.importFile())}>
        ${icon("folder-opened")}<span>${t("Import a file…")}</span>
      </button>
    </div>
    ${
      models.length + (server?.models.length ?? 0) < filterFrom
        ? nothing
        : html`
            <input
              type="search"
              class="filter"
              aria-label=${t("Filter models")}
              placeholder=${t("Filter models")}
              .value=${words}
              @input=${onInput}
            />
          `
    }
  `;
}
