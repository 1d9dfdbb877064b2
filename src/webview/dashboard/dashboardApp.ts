import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { DashboardHost, DashboardState, Figures } from "../../shared/dashboardProtocol.ts";
import { formatShare } from "../../shared/formatShare.ts";
import { formatCount } from "../formatCount.ts";
import { icon } from "../icon.ts";
import { LightElement } from "../lightElement.ts";
import { chartsOf } from "./charts.ts";
import { type DayChart, dayChart } from "./dayChart.ts";
import { dayTable } from "./dayTable.ts";
import { workerSummary } from "./workerSummary.ts";

/** The page of the dashboard: what runs, what suggestions were worth, and what they cost, as charts or as tables. */
export class DashboardApp extends LightElement {
  static override properties = { state: { state: true }, isTable: { state: true } };
  declare host: DashboardHost;
  /** Hears of each change between charts and tables. */
  declare onToggle: (isTable: boolean) => void;
  declare state: DashboardState | undefined;
  declare isTable: boolean;

  constructor() {
    super();
    this.isTable = false;
    this.onToggle = () => {};
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.run(this.host.ready());
  }

  showState(state: DashboardState): void {
    this.state = state;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.state === undefined) return nothing;
    const { worker, days, total } = this.state;
    // The days of a table are read one by one, so each has its date in words.
    const dates = days.map(({ day }) => dateOf(day));
    const isEmpty = total.shown === 0 && total.wait === undefined;
    return html`
      <main class="dashboard">
        <h1 class="visually-hidden">${t("Nearline Dashboard")}</h1>
        ${workerSummary(worker, () => this.run(this.host.selectModel()))}
        <section aria-labelledby="days-heading">
          <header>
            <h2 id="days-heading">${t("The last {0} days", days.length)}</h2>
            ${
              isEmpty
                ? nothing
                : html`
                    <button
                      type="button"
                      class="icon-button"
                      aria-pressed=${this.isTable}
                      title=${t("Show as Tables")}
                      aria-label=${t("Show as Tables")}
                      @click=${this.#toggle}
                    >
                      ${icon("table")}
                    </button>
                  `
            }
          </header>
          ${isEmpty ? emptyNote() : html`${shares(total)}${chartsOf(this.state).map((chart) => this.#figure(chart, dates))}`}
        </section>
        <footer>
          <p class="note">${icon("lock")}<span>${t("Counted and kept on this machine; no text is kept, and none of this is sent.")}</span></p>
          ${isEmpty ? nothing : [explanations(), this.#clearButton()]}
        </footer>
      </main>
    `;
  }

  #figure(chart: DayChart, dates: readonly string[]): TemplateResult {
    return html`
      <figure>
        <figcaption><h3>${chart.title}</h3><p>${chart.summary}</p></figcaption>
        ${this.isTable ? dayTable(chart, dates) : dayChart(chart, dates)}
      </figure>
    `;
  }

  #clearButton(): TemplateResult {
    return html`<button type="button" class="link" @click=${() => this.run(this.host.clear())}>${t("Clear Statistics…")}</button>`;
  }

  readonly #toggle = (): void => {
    this.isTable = !this.isTable;
    this.onToggle(this.isTable);
  };
}

function emptyNote(): TemplateResult {
  return html`<p class="empty-note">${t("Nothing was suggested yet. Figures and charts appear here once suggestions have been shown.")}</p>`;
}

function shares({ accepted, shown, keptShort, keptLong, savedCharacters }: Figures): TemplateResult {
  const fact = (label: string, value: string) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
  return html`
    <dl class="facts">
      ${fact(t("accepted"), formatShare(accepted, shown))}
      ${fact(t("characters saved"), formatCount(savedCharacters))}
      ${fact(t("kept for 30 s"), formatShare(keptShort.kept, keptShort.checked))}
      ${fact(t("kept for 5 min"), formatShare(keptLong.kept, keptLong.checked))}
    </dl>
  `;
}

function explanations(): TemplateResult {
  const lines = [
    t("Shown: given to the editor, and the document did not change for 0.75 s, or accepted."),
    t("Kept: 70 % of an accepted suggestion's characters, white space aside, are still at their place."),
    t("Waiting time: from the editor's request to a new suggestion, to within a quarter."),
    t("Reused: tokens of the prompt that the model still had from an earlier request."),
    t("Processor time: of all threads of the worker; work of a graphics card is not in it."),
  ];
  return html`
    <details>
      <summary>${t("How it is counted")}</summary>
      <ul>
        ${lines.map((line) => html`<li>${line}</li>`)}
      </ul>
    </details>
  `;
}

/** "2026-01-31" as "Jan 31". */
function dateOf(day: string): string {
  const { lang } = document.documentElement;
  return new Intl.DateTimeFormat(lang === "" ? "en" : lang, { month: "short", day: "numeric", timeZone: "UTC" }).format(Date.parse(day));
}

customElements.define("nearline-dashboard", DashboardApp);

declare global {
  interface HTMLElementTagNameMap {
    "nearline-dashboard": DashboardApp;
  }
}
