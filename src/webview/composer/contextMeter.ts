import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { ContextUse } from "../../shared/chatProtocol.ts";
import { formatCount } from "../formatCount.ts";
import { icon } from "../icon.ts";
import { LightElement } from "../lightElement.ts";

/** Beyond this part of the context the next question and its answer hardly fit. */
const nearlyFull = 0.85;

/** How much of the model's context the conversation takes, and what did not fit. */
export class ContextMeter extends LightElement {
  static override properties = { use: { attribute: false }, isOpen: { state: true } };
  declare use: ContextUse | undefined;
  declare isOpen: boolean;

  constructor() {
    super();
    this.isOpen = false;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.use === undefined) return nothing;
    const { usedTokens, contextTokens, leftOut } = this.use;
    const part = contextTokens === 0 ? 1 : Math.min(1, usedTokens / contextTokens);
    const words = t("{0} of {1} tokens", formatCount(usedTokens), formatCount(contextTokens));
    const warning = fullnessWarning(part, leftOut);
    return html`
      <div class="meter ${warning === undefined ? "" : "full"}" @keydown=${this.#onKeydown}>
        <svg
          class="bar"
          role="meter"
          aria-label=${t("Context used")}
          aria-valuemin="0"
          aria-valuemax=${contextTokens}
          aria-valuenow=${Math.min(usedTokens, contextTokens)}
          aria-valuetext=${words}
        >
          <rect class="level" height="100%" width="${part * 100}%"></rect>
        </svg>
        ${
          warning === undefined
            ? html`<span class="words" title=${t("How much of what the model can read the conversation takes")}>${words}</span>`
            : html`
                <button
                  type="button"
                  class="words"
                  aria-expanded=${this.isOpen}
                  aria-controls="context-details"
                  title=${warning}
                  @click=${this.#toggle}
                >
                  ${icon("warning")}<span>${words}</span>${icon(this.isOpen ? "chevron-down" : "chevron-up")}
                </button>
              `
        }
      </div>
      ${
        warning === undefined || !this.isOpen
          ? nothing
          : html`
              <div class="details" id="context-details">
                <p>${warning}</p>
                ${
                  leftOut.length === 0
                    ? nothing
                    : html`<ul>
                        ${leftOut.map((item) => html`<li>${item}</li>`)}
                      </ul>`
                }
              </div>
            `
      }
    `;
  }

  readonly #toggle = (): void => {
    this.isOpen = !this.isOpen;
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.isOpen) return;
    event.preventDefault();
    this.isOpen = false;
  };
}

function fullnessWarning(part: number, leftOut: readonly string[]): string | undefined {
  if (leftOut.length > 0) return t("The context is full. The model did not read:");
  if (part >= nearlyFull)
    return t("The context is nearly full: the oldest messages will be left out soon. A new conversation begins empty.");
  return undefined;
}

customElements.define("nearline-context-meter", ContextMeter);
