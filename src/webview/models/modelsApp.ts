/**
 * The Models view as a whole.
 *
 * Invariants: what is shown is the last state that the host sent; the page changes nothing by itself but what is folded out and the words of the
 * filter. Who has chosen a model stays at it, in whichever section it comes to stand.
 */
import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ModelRow, ModelsHost, ModelsPage, ModelsState } from "../../shared/modelsProtocol.ts";
import type { ServerView } from "../../shared/servers.ts";
import { standsInFor } from "../../shared/standsInFor.ts";
import { icon } from "../icon.ts";
import { LightElement } from "../lightElement.ts";
import { uriDrop } from "../uriDrop.ts";
import { connectLine } from "./connectLine.ts";
import type { FoldRow } from "./foldRow.ts";
import { machineView } from "./machineView.ts";
import "./modelRow.ts";
import { modelsAnnouncements } from "./modelsAnnouncements.ts";
import type { ModelsMemory } from "./modelsMemory.ts";
import { modelsNotices } from "./modelsNotices.ts";
import { modelsTools } from "./modelsTools.ts";
import "./serverModelRow.ts";
import { serverSection } from "./serverSection.ts";

/** A state is there within one turn of the host; a page that has none after this time asks again, ever more seldom. */
const firstWaitMs = 1000;

/** Rows of the list, which the keyboard goes through. */
const rowElements = "nearline-model-row, nearline-server-model";

export class ModelsApp extends LightElement implements ModelsPage {
  static override properties = {
    host: { attribute: false },
    state: { state: true },
    words: { state: true },
    folds: { state: true },
    areAllShown: { state: true },
    isDropTarget: { state: true },
    failure: { state: true },
    announcement: { state: true },
  };
  declare host: ModelsHost | undefined;
  /** Undefined until the host has sent the first. */
  declare state: ModelsState | undefined;
  declare words: string;
  /** Whether rows are folded out, by their keys, where the person said so. */
  declare folds: Readonly<Record<string, boolean>>;
  /** Of the models of the server. */
  declare areAllShown: boolean;
  declare isDropTarget: boolean;
  declare failure: string | undefined;
  declare announcement: string;
  #memory: ModelsMemory | undefined;
  /** Of the row that has the focus, before the page is drawn anew. */
  #focusedKey: string | undefined;

  constructor() {
    super();
    this.words = "";
    this.folds = {};
    this.areAllShown = false;
    this.isDropTarget = false;
    this.announcement = "";
    this.addEventListener("nearline-failure", (event: Event) => {
      if (event instanceof CustomEvent) this.failure = event.detail.message;
    });
  }

  showState(state: ModelsState): void {
    const said = modelsAnnouncements(this.state, state);
    if (said.length > 0) this.announcement = said.join(" ");
    this.state = state;
  }

  /** Goes on as the page before this one was left. */
  recall(memory: ModelsMemory): void {
    this.#memory = memory;
    this.words = memory.remembered.words;
    this.folds = memory.remembered.folds;
  }

  protected override firstUpdated(): void {
    void this.#askForState();
  }

  protected override willUpdate(): void {
    this.#focusedKey = focusedRow()?.key;
  }

  /** In another section a row is another element, and the focus would be gone; what is scrolled into view is what has it. */
  protected override updated(): void {
    const key = this.#focusedKey;
    if (key === undefined || focusedRow() !== undefined) return;
    const moved = [...this.querySelectorAll<FoldRow>(rowElements)].find((row) => row.key === key);
    void moved?.updateComplete.then(() => moved.focus());
  }

  protected override render(): TemplateResult | typeof nothing {
    const { state } = this;
    if (state === undefined) return this.failure === undefined ? nothing : html`<div class="models">${this.#notices()}</div>`;
    const shown = this.#shown(state.models);
    const isInUse = ({ inUseFor }: ModelRow) => inUseFor.length > 0;
    const isHere = ({ place, inUseFor }: ModelRow) => place.kind === "disk" && inUseFor.length === 0;
    const isElsewhere = ({ place }: ModelRow) => place.kind !== "disk";
    return html`
      <div class="models" @dragover=${this.#drop.onDragOver} @dragleave=${this.#drop.onDragLeave} @drop=${this.#drop.onDrop} @keydown=${this.#onKeydown}>
        <header>
          <h1 class="visually-hidden">${t("Models")}</h1>
          ${machineView(state)} ${modelsTools(state, { ask: this.#ask, words: this.words, onWords: this.#filter })}
        </header>
        ${this.#notices()}
        <main aria-label=${t("Models")}>
          ${this.#section(t("In use"), shown.filter(isInUse))}
          ${state.server === undefined ? nothing : this.#server(state.server)}
          ${this.#section(t("On this machine"), shown.filter(isHere), this.#nothingHere(state))}
          ${this.#section(t("Can be downloaded"), shown.filter(isElsewhere))} ${state.server === undefined ? connectLine(this.#ask) : nothing}
        </main>
        ${this.isDropTarget ? html`<div class="drop">${icon("cloud-upload")}<span>${t("Drop to import; nothing is copied")}</span></div>` : nothing}
      </div>
      <div class="visually-hidden" role="status" aria-live="polite">${this.announcement}</div>
    `;
  }

  /** Until there is a state, and as long as it takes: a page without one is blank. */
  async #askForState(): Promise<void> {
    let waitMs = firstWaitMs;
    do {
      await this.host?.ready().catch((error: unknown) => this.fail(error));
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      waitMs *= 2;
    } while (this.state === undefined && this.isConnected);
  }

  #notices(): TemplateResult {
    return modelsNotices(this.state, {
      failure: this.failure,
      dismissFailure: () => this.#dismissFailure(),
      dismissNotice: () => this.#ask((host) => host.dismissNotice()),
    });
  }

  #section(title: string, rows: readonly ModelRow[], empty?: TemplateResult | typeof nothing): TemplateResult | typeof nothing {
    if (rows.length === 0 && (empty === undefined || empty === nothing)) return nothing;
    return html`
      <section aria-label=${title}>
        <h2>${title}</h2>
        ${rows.length === 0 ? empty : nothing}
        <ul>
          ${repeat(
            rows,
            ({ key }) => key,
            (row) => html`<li>${this.#row(row)}</li>`,
          )}
        </ul>
      </section>
    `;
  }

  #row(row: ModelRow): TemplateResult {
    const { key, inUseFor } = row;
    return html`
      <nearline-model-row
        .host=${this.host}
        .row=${row}
        .standsInFor=${standsInFor(inUseFor, this.state?.server)}
        .isOpen=${this.folds[key]}
        @model-fold=${(event: FoldEvent) => this.#keepFold(key, event)}
      ></nearline-model-row>
    `;
  }

  #server(server: ServerView): TemplateResult {
    return serverSection(server, {
      ask: this.#ask,
      hasWords: (text) => this.#hasWords(text),
      areAllShown: this.areAllShown,
      showAll: () => {
        this.areAllShown = true;
      },
      row: (key, model) => html`
        <nearline-server-model
          .host=${this.host}
          .model=${model}
          .status=${server.status}
          .isOpen=${this.folds[key]}
          @model-fold=${(event: FoldEvent) => this.#keepFold(key, event)}
        ></nearline-server-model>
      `,
    });
  }

  #keepFold(key: string, { detail }: FoldEvent): void {
    this.folds = { ...this.folds, [key]: detail.isOpen };
    this.#remember();
  }

  #nothingHere({ search }: ModelsState): TemplateResult {
    if (this.words !== "") return html`<p class="quiet nothing">${t("No model here has all of these words.")}</p>`;
    if (search.kind === "running") return html`<p class="quiet nothing">${t("Looking for models of other programs…")}</p>`;
    return html`<p class="quiet nothing">${t("No other model was found. Import a file, drop one here, or download one below.")}</p>`;
  }

  /** Rows that have every word somewhere in what they are called. */
  #shown(models: readonly ModelRow[]): readonly ModelRow[] {
    return models.filter(({ name, key, place }) => this.#hasWords(`${name} ${key} ${place.kind === "disk" ? place.origin : ""}`));
  }

  #hasWords(text: string): boolean {
    const lowerCase = text.toLowerCase();
    return this.words
      .toLowerCase()
      .split(/\s+/u)
      .every((word) => lowerCase.includes(word));
  }

  readonly #ask = (call: (host: ModelsHost) => Promise<void>): void => {
    this.#dismissFailure();
    if (this.host !== undefined) this.run(call(this.host));
  };

  #dismissFailure(): void {
    this.failure = undefined;
  }

  readonly #filter = (words: string): void => {
    this.words = words;
    this.#remember();
  };

  #remember(): void {
    this.#memory?.keep({ words: this.words, folds: { ...this.folds } });
  }

  /** Between the rows; Tab goes on into what a row offers. */
  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [...this.querySelectorAll<HTMLElement>(".filter, .fold")];
    const row = document.activeElement?.closest("li")?.querySelector<HTMLElement>(".fold");
    const index = stops.findIndex((stop) => stop === (row ?? document.activeElement));
    if (index === -1) return;
    event.preventDefault();
    stops[Math.max(0, Math.min(stops.length - 1, index + (event.key === "ArrowDown" ? 1 : -1)))]?.focus();
  };

  readonly #drop = uriDrop(this, (uris) => {
    this.#ask((host) => host.importDropped(uris));
    return true;
  });
}

type FoldEvent = CustomEvent<{ readonly isOpen: boolean }>;

function focusedRow(): FoldRow | undefined {
  return document.activeElement?.closest<FoldRow>(rowElements) ?? undefined;
}

customElements.define("nearline-models", ModelsApp);

declare global {
  interface HTMLElementTagNameMap {
    "nearline-models": ModelsApp;
  }
}
