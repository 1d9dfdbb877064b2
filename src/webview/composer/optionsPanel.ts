import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { type ChatOptions, chatOptionLimits, type ModelState } from "../../shared/chatProtocol.ts";
import { formatCount } from "../formatCount.ts";
import { icon } from "../icon.ts";
import { LightElement } from "../lightElement.ts";

/** A paragraph, a function with its explanation, a small file, a long file. */
const lengthPresets = [128, 512, 1024, 2048];
const { minTokens, maxTokens, maxAlternatives } = chatOptionLimits;
/** Above it small models write nonsense. */
const maxTemperature = 1.5;
const alternativeCounts = Array.from({ length: maxAlternatives }, (_, index) => index + 1);

/** The options of answers. Each change is an event `options-change` with all of them; `options-close` asks to be closed. */
export class OptionsPanel extends LightElement {
  static override properties = { options: { attribute: false }, model: { attribute: false } };
  declare options: ChatOptions | undefined;
  declare model: ModelState | undefined;

  protected override render(): TemplateResult {
    const { maxTokens: length = 0, temperature = 0, alternatives = 1 } = this.options ?? {};
    return html`
      <div class="options" id="answer-options" role="dialog" aria-label=${t("Options of answers")} @keydown=${this.#onKeydown}>
        <div class="title">
          <h2>${t("Answers")}</h2>
          <button type="button" class="icon-button" title=${t("Close (Escape)")} aria-label=${t("Close")} @click=${this.#close}>${icon("close")}</button>
        </div>
        <div class="option">
          <label for="option-length">${t("Longest, in tokens")}</label>
          <input
            id="option-length"
            class="value"
            type="number"
            min=${minTokens}
            max=${maxTokens}
            .value=${String(length)}
            @change=${this.#onLength}
          />
          <div class="presets" role="group" aria-label=${t("Usual lengths")}>
            ${lengthPresets.map(
              (preset) => html`
                <button type="button" aria-pressed=${preset === length} @click=${() => this.#change({ maxTokens: preset })}>
                  ${formatCount(preset)}
                </button>
              `,
            )}
          </div>
        </div>
        <div class="option">
          <label for="option-temperature">${t("Temperature")}</label>
          <output class="value" for="option-temperature">${temperature.toFixed(1)} · ${temperatureWords(temperature)}</output>
          <input
            id="option-temperature"
            type="range"
            min="0"
            max=${maxTemperature}
            step="0.1"
            .value=${String(temperature)}
            aria-valuetext="${temperature.toFixed(1)}, ${temperatureWords(temperature)}"
            @input=${this.#onTemperature}
          />
          <div class="ends" aria-hidden="true"><span>${t("precise")}</span><span>${t("inventive")}</span></div>
        </div>
        <fieldset class="option">
          <legend>${t("Alternatives")}</legend>
          <div class="presets" role="presentation">
            ${alternativeCounts.map(
              (count) => html`
                <label>
                  <input
                    type="radio"
                    name="alternatives"
                    value=${count}
                    .checked=${count === alternatives}
                    @change=${() => this.#change({ alternatives: count })}
                  />
                  <span>${count}</span>
                </label>
              `,
            )}
          </div>
          <p class="hint">${t("Answers to choose from. Each takes its own time.")}</p>
        </fieldset>
        ${
          // A model that is loaded when something is first asked has not said it.
          this.model?.kind === "ready" && this.model.contextTokens > 0
            ? html`<p class="hint">${t("{0} reads up to {1} tokens.", this.model.name, formatCount(this.model.contextTokens))}</p>`
            : nothing
        }
      </div>
    `;
  }

  override focus(): void {
    this.querySelector("input")?.focus();
  }

  readonly #onLength = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement)) return;
    const wanted = event.target.valueAsNumber;
    const length = Number.isNaN(wanted)
      ? (this.options?.maxTokens ?? minTokens)
      : Math.round(Math.min(maxTokens, Math.max(minTokens, wanted)));
    event.target.value = String(length);
    this.#change({ maxTokens: length });
  };

  readonly #onTemperature = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) this.#change({ temperature: event.target.valueAsNumber });
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.#close();
  };

  readonly #close = (): void => {
    this.dispatchEvent(new CustomEvent("options-close"));
  };

  #change(part: Partial<ChatOptions>): void {
    if (this.options === undefined) return;
    // Shown at once: the host's answer must not move the slider under the hand.
    this.options = { ...this.options, ...part };
    this.dispatchEvent(new CustomEvent("options-change", { detail: this.options }));
  }
}

function temperatureWords(temperature: number): string {
  if (temperature === 0) return t("always the likeliest");
  if (temperature <= 0.4) return t("precise");
  return temperature < 1 ? t("balanced") : t("inventive");
}

customElements.define("nearline-options", OptionsPanel);

declare global {
  interface HTMLElementTagNameMap {
    "nearline-options": OptionsPanel;
  }
}
