/**
 * All conversations, over the panel.
 *
 * Invariants: an answer to a search is shown only while its words stand in the field. With no words, the list is that of the panel's state,
 * so a deletion or a new title is seen at once.
 */
import { t } from "@vscode/l10n";
import { html, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ChatHost, ConversationSummary } from "../../shared/chatProtocol.ts";
import { formatCount } from "../formatCount.ts";
import { icon } from "../icon.ts";
import { LightElement } from "../lightElement.ts";
import { relativeDate } from "./relativeDate.ts";

/** A search reads every message, so it waits for a pause between keys. */
const debounceMs = 120;

/** Events: `list-close`, `conversation-chosen`, and `conversation-deleted` with the title. */
export class ConversationList extends LightElement {
  static override properties = {
    host: { attribute: false },
    conversations: { attribute: false },
    currentId: { attribute: false },
    words: { state: true },
    found: { state: true },
  };
  declare host: ChatHost | undefined;
  declare conversations: readonly ConversationSummary[];
  declare currentId: string | undefined;
  declare words: string;
  declare found: readonly ConversationSummary[] | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.conversations = [];
    this.words = "";
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override focus(): void {
    this.querySelector("input")?.focus();
  }

  protected override willUpdate(changed: PropertyValues): void {
    // What was found may be gone, or have another title.
    if (changed.has("conversations") && this.words !== "") void this.#search(this.words);
  }

  protected override render(): TemplateResult {
    const shown = this.found ?? this.conversations;
    const nowMs = Date.now();
    return html`
      <div class="list" role="dialog" aria-label=${t("Conversations")} @keydown=${this.#onKeydown}>
        <div class="search">
          ${icon("search")}
          <input type="search" aria-label=${t("Search conversations")} placeholder=${t("Search conversations")} .value=${this.words} @input=${this.#onInput} />
          <button type="button" class="icon-button" title=${t("Close (Escape)")} aria-label=${t("Close")} @click=${this.#close}>${icon("close")}</button>
        </div>
        ${
          shown.length === 0
            ? html`<p class="nothing">${this.words === "" ? t("No conversations yet.") : t("No conversation has all of these words.")}</p>`
            : html`
                <ul>
                  ${repeat(
                    shown,
                    ({ id }) => id,
                    (summary) => this.#row(summary, nowMs),
                  )}
                </ul>
              `
        }
      </div>
    `;
  }

  #row(summary: ConversationSummary, nowMs: number): TemplateResult {
    const { id, title, updatedMs, messageCount } = summary;
    const details = `${relativeDate(updatedMs, nowMs)} · ${messageCount === 1 ? t("1 message") : t("{0} messages", formatCount(messageCount))}`;
    return html`
      <li class=${id === this.currentId ? "current" : ""}>
        <button
          type="button"
          class="open"
          title=${title}
          aria-current=${id === this.currentId ? "true" : "false"}
          aria-keyshortcuts="Delete"
          @click=${() => this.#open(id)}
          @keydown=${(event: KeyboardEvent) => event.key === "Delete" && this.#delete(summary)}
        >
          <span class="name">${title}</span><span class="details">${details}</span>
        </button>
        <button type="button" class="icon-button" title=${t("Export as Markdown")} aria-label=${t("Export {0} as Markdown", title)} @click=${() => this.#export(id)}>
          ${icon("export")}
        </button>
        <button type="button" class="icon-button" title=${t("Delete")} aria-label=${t("Delete {0}", title)} @click=${() => this.#delete(summary)}>
          ${icon("trash")}
        </button>
      </li>
    `;
  }

  readonly #onInput = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement)) return;
    this.words = event.target.value;
    clearTimeout(this.#timer);
    if (this.words.trim() === "") this.found = undefined;
    else this.#timer = setTimeout(() => void this.#search(this.words), debounceMs);
  };

  async #search(words: string): Promise<void> {
    try {
      const found = await this.host?.search(words);
      if (this.words === words) this.found = found;
    } catch (error) {
      this.fail(error);
    }
  }

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.#close();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#moveFocus(event.key === "ArrowDown" ? 1 : -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** From the field to the rows and between them. */
  #moveFocus(step: 1 | -1): void {
    const stops = [...this.querySelectorAll<HTMLElement>("input, .open")];
    const row = document.activeElement?.closest("li")?.querySelector<HTMLElement>(".open");
    const index = stops.findIndex((stop) => stop === (row ?? document.activeElement));
    stops[Math.max(0, Math.min(stops.length - 1, index + step))]?.focus();
  }

  #open(id: string): void {
    if (this.host === undefined) return;
    this.run(this.host.openConversation(id));
    this.dispatchEvent(new CustomEvent("conversation-chosen"));
  }

  #export(id: string): void {
    if (this.host !== undefined) this.run(this.host.exportConversation(id));
  }

  #delete({ id, title }: ConversationSummary): void {
    if (this.host === undefined) return;
    // The row with the focus goes away; the keyboard goes on at its neighbour.
    const stops = [...this.querySelectorAll<HTMLElement>("input, .open")];
    const index = stops.findIndex((stop) => stop.closest("li")?.contains(document.activeElement) === true);
    (stops[index + 1] ?? stops[index - 1] ?? stops[0])?.focus();
    this.dispatchEvent(new CustomEvent("conversation-deleted", { detail: { title } }));
    this.run(this.host.deleteConversation(id));
  }

  readonly #close = (): void => {
    this.dispatchEvent(new CustomEvent("list-close"));
  };
}

customElements.define("nearline-conversations", ConversationList);

declare global {
  interface HTMLElementTagNameMap {
    "nearline-conversations": ConversationList;
  }
}
