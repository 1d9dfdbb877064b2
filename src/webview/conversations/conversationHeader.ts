import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatHost, ShownConversation } from "../../shared/chatProtocol.ts";
import { icon } from "../icon.ts";
import { LightElement } from "../lightElement.ts";

/** Two lines of a list that nobody reads further. */
const maxTitleLength = 200;

/** The title, renamed in place, and the way to other conversations. `list-toggle` asks for the list. */
export class ConversationHeader extends LightElement {
  static override properties = {
    host: { attribute: false },
    conversation: { attribute: false },
    isListOpen: { attribute: false },
    isRenaming: { state: true },
  };
  declare host: ChatHost | undefined;
  declare conversation: ShownConversation | undefined;
  declare isListOpen: boolean;
  declare isRenaming: boolean;

  constructor() {
    super();
    this.isListOpen = false;
    this.isRenaming = false;
  }

  /** Where the focus goes when the list closes. */
  focusListButton(): void {
    this.querySelector<HTMLElement>(".list-button")?.focus();
  }

  protected override render(): TemplateResult {
    return html`
      <header>
        <button
          type="button"
          class="icon-button list-button"
          title=${t("Conversations")}
          aria-label=${t("Conversations")}
          aria-haspopup="dialog"
          aria-expanded=${this.isListOpen}
          @click=${() => this.dispatchEvent(new CustomEvent("list-toggle"))}
        >
          ${icon("history")}
        </button>
        ${this.isRenaming ? this.#titleInput() : this.#title()}
        ${
          this.conversation === undefined
            ? nothing
            : html`
                <button
                  type="button"
                  class="icon-button"
                  title=${t("Export as Markdown")}
                  aria-label=${t("Export this conversation as Markdown")}
                  @click=${this.#export}
                >
                  ${icon("export")}
                </button>
                <button type="button" class="icon-button new-button" title=${t("New conversation")} aria-label=${t("New conversation")} @click=${this.#new}>
                  ${icon("add")}
                </button>
              `
        }
      </header>
    `;
  }

  #title(): TemplateResult {
    if (this.conversation === undefined) return html`<h1 class="title">${t("New conversation")}</h1>`;
    const { title } = this.conversation;
    return html`
      <h1 class="title">
        <button type="button" class="rename" title=${t("{0} (click to rename)", title)} aria-label=${t("{0}, rename", title)} @click=${this.#rename}>${title}</button>
      </h1>
    `;
  }

  #titleInput(): TemplateResult {
    return html`
      <h1 class="title">
        <input
          aria-label=${t("Title of the conversation")}
          maxlength=${maxTitleLength}
          .value=${this.conversation?.title ?? ""}
          @keydown=${this.#onKeydown}
          @blur=${() => this.#finish(true)}
        />
      </h1>
    `;
  }

  readonly #rename = async (): Promise<void> => {
    this.isRenaming = true;
    await this.updateComplete;
    const input = this.querySelector("input");
    input?.focus();
    input?.select();
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    this.#finish(event.key === "Enter");
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(".rename")?.focus());
  };

  /** Called again by the blur of the input that goes away, when there is nothing left to do. */
  #finish(isKept: boolean): void {
    const title = this.querySelector("input")?.value.trim() ?? "";
    if (!this.isRenaming) return;
    this.isRenaming = false;
    if (!isKept || this.host === undefined || this.conversation === undefined) return;
    if (title !== "" && title !== this.conversation.title) this.run(this.host.renameConversation(this.conversation.id, title));
  }

  readonly #export = (): void => {
    if (this.host !== undefined && this.conversation !== undefined) this.run(this.host.exportConversation(this.conversation.id));
  };

  readonly #new = (): void => {
    if (this.host === undefined) return;
    this.run(this.host.newConversation());
    this.dispatchEvent(new CustomEvent("conversation-chosen"));
  };
}

customElements.define("nearline-header", ConversationHeader);

declare global {
  interface HTMLElementTagNameMap {
    "nearline-header": ConversationHeader;
  }
}
