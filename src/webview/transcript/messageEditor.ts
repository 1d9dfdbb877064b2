import { t } from "@vscode/l10n";
import { html, LitElement, type TemplateResult } from "lit";

/** How the editing ended: with another text, or null where it was cancelled. */
export type EditorOutcome = CustomEvent<{ readonly text: string } | null>;
export type EditorChange = CustomEvent<{ readonly text: string }>;

/** `<nearline-message-editor>`: a sent message being changed in place. Enter saves, Shift+Enter breaks the line, Escape cancels. */
export class MessageEditor extends LitElement {
  static override properties = { text: { attribute: false } };
  declare text: string;

  constructor() {
    super();
    this.text = "";
  }

  protected override createRenderRoot(): this {
    return this;
  }

  /** Puts the cursor behind the text. */
  override async focus(): Promise<void> {
    await this.updateComplete;
    const input = this.querySelector("textarea");
    input?.focus();
    input?.setSelectionRange(input.value.length, input.value.length);
  }

  protected override render(): TemplateResult {
    return html`
      <textarea rows=${rowsOf(this.text)} aria-label=${t("Edit message")} .value=${this.text} @input=${this.#onInput} @keydown=${this.#onKey}></textarea>
      <div class="editor-actions">
        <button type="button" class="text-button primary" @click=${this.#save}>${t("Send")}</button>
        <button type="button" class="text-button" @click=${this.#cancel}>${t("Cancel")}</button>
        <span class="hint">${t("Sends it anew; this branch is kept")}</span>
      </div>
    `;
  }

  #onInput(): void {
    this.dispatchEvent(new CustomEvent("editor-change", { detail: { text: this.querySelector("textarea")?.value ?? "" } }));
  }

  #onKey(event: KeyboardEvent): void {
    // Enter that ends a composition of characters is not meant for the message.
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#save();
    } else if (event.key === "Escape") {
      this.#cancel();
    }
    // The list of messages moves by arrows and Home and End.
    event.stopPropagation();
  }

  #save(): void {
    const text = this.querySelector("textarea")?.value ?? "";
    if (text.trim() !== "") this.#dispatch({ text });
  }

  #cancel(): void {
    this.#dispatch(null);
  }

  #dispatch(detail: EditorOutcome["detail"]): void {
    this.dispatchEvent(new CustomEvent("editor-outcome", { detail }));
  }
}

/** As high as its lines, within what leaves the conversation in sight. */
function rowsOf(text: string): number {
  return Math.min(Math.max(text.split("\n").length, 2), 12);
}

customElements.define("nearline-message-editor", MessageEditor);

declare global {
  interface HTMLElementTagNameMap {
    "nearline-message-editor": MessageEditor;
  }
}
