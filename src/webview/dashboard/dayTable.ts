import { t } from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import type { DayChart } from "./dayChart.ts";

/** The figures of a chart day by day, the newest first; days without any are left out. */
export function dayTable({ title, series, format, more = [] }: DayChart, dates: readonly string[]): TemplateResult {
  const days = dates.map((_, day) => day).filter((day) => series.some(({ values }) => (values[day] ?? 0) > 0));
  const labels = [...series, ...more].map(({ label }) => label);
  return html`
    <div class="table" role="region" tabindex="0" aria-label=${title}>
      <table>
        <thead>
          <tr>
            <th scope="col">${t("Day")}</th>
            ${labels.map((label) => html`<th scope="col">${label}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${days.reverse().map(
            (day) => html`
              <tr>
                <th scope="row">${dates[day]}</th>
                ${series.map(({ values }) => html`<td>${textOf(values[day], format)}</td>`)}
                ${more.map(({ texts }) => html`<td>${texts[day]}</td>`)}
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

function textOf(value: number | undefined, format: DayChart["format"]): string {
  return value === undefined ? "–" : format(value);
}
