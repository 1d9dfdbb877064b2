/**
 * A row of the Models view that folds out: its line stands always, what is below it when it is open.
 *
 * Invariants: while the focus is in it, it stays in it: what was pressed may be gone with the next state.
 */
import { html, nothing, type TemplateResult } from "lit";
import type { ModelsHost } from "../../shared/modelsProtocol.ts";
import { icon } from "../icon.ts";
import { LightElement } from "../lightElement.ts";

/** Event: `model-fold` with `isOpen`, when the person opens or closes it. */
export abstract class FoldRow extends LightElement {
  static override properties = { host: { attribute: false }, isOpen: { attribute: false } };
  declare host: ModelsHost | undefined;
  /** Undefined where the person has neither opened nor closed it. */
  declare isOpen: boolean | undefined;
  #hadFocus = false;

  /** The same for as long as it stands for the same model. */
  abstract readonly key: string | undefined;

  override focus(): void {
    this.querySelector<HTMLElement>(".fold")?.focus();
  }

  protected override willUpdate(): void {
    this.#hadFocus = this.contains(document.activeElement);
  }

  protected override updated(): void {
    if (this.#hadFocus && !this.contains(document.activeElement)) this.focus();
  }

  /** What is always there, as the button that folds. @param onDelete what the Delete key does, if anything */
  protected fold(isOpen: boolean, line: TemplateResult, onDelete?: () => void): TemplateResult {
    const onKeydown = ({ key }: KeyboardEvent) => {
      if (key === "Delete") onDelete?.();
    };
    return html`
      <h3>
        <button
          type="button"
          class="fold"
          aria-expanded=${isOpen ? "true" : "false"}
          aria-keyshortcuts=${onDelete === undefined ? nothing : "Delete"}
          @click=${() => this.dispatchEvent(new CustomEvent("model-fold", { detail: { isOpen: !isOpen } }))}
          @keydown=${onKeydown}
        >
          ${icon(isOpen ? "chevron-down" : "chevron-right")} ${line}
        </button>
      </h3>
    `;
  }
}
