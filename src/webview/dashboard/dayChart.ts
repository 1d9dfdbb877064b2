import { html, svg, type TemplateResult } from "lit";
import { niceCeiling } from "./niceCeiling.ts";

/** Figures by day, to be drawn or written into a table. */
export interface DayChart {
  readonly title: string;
  /** What they come to, as a sentence. */
  readonly summary: string;
  readonly mark: "bars" | "lines";
  /** What is drawn; of bars the second is a part of the first. A value is absent where there is nothing to tell of a day. */
  readonly series: readonly [DaySeries, DaySeries];
  readonly format: (value: number) => string;
  /** What only the table has. */
  readonly more?: readonly { readonly label: string; readonly texts: readonly string[] }[];
}

export interface DaySeries {
  readonly label: string;
  readonly values: readonly (number | undefined)[];
}

/** Units of the drawing, which the page stretches to its width: a slot for each day, and the height. */
const slot = 10;
const height = 60;

/**
 * The chart in the colours of the theme. A screen reader hears title and sentence; day by day it reads the table. No style attribute is
 * used, which the page's policy would refuse: places are attributes of SVG, and everything else is in the style sheet.
 */
export function dayChart(chart: DayChart, dates: readonly string[]): TemplateResult {
  const { title, summary, mark, series, format } = chart;
  const top = niceCeiling(Math.max(...series.flatMap(({ values }) => values.map((value) => value ?? 0))));
  const scale: Scale = (value) => height - (value / top) * height;
  return html`
    <div class="plot">
      <span class="top" aria-hidden="true">${format(top)}</span>
      <svg
        role="img"
        aria-label=${`${title}. ${summary}`}
        viewBox="0 0 ${slot * dates.length} ${height}"
        preserveAspectRatio="none"
      >
        <path class="grid" d="M0 0H${slot * dates.length}"></path>
        <path class="axis" d="M0 ${height}H${slot * dates.length}"></path>
        ${mark === "bars" ? bars(series, scale) : lines(series, scale)}
        ${dates.map(
          (date, day) => svg`
            <rect class="day" x=${day * slot} y="0" width=${slot} height=${height}>
              <title>${tooltip(chart, date, day)}</title>
            </rect>
          `,
        )}
      </svg>
      <div class="dates" aria-hidden="true"><span>${dates[0]}</span><span>${dates.at(-1)}</span></div>
    </div>
    <ul class="legend" aria-hidden="true">
      ${series.map(({ label }, index) => html`<li class="${mark} ${index === 0 ? "first" : "second"}">${label}</li>`)}
    </ul>
  `;
}

type Scale = (value: number) => number;

function bars([whole, part]: DayChart["series"], scale: Scale): TemplateResult[] {
  return whole.values.flatMap((value, day) => {
    if (value === undefined || value === 0) return [];
    const bar = (kind: string, length: number) =>
      svg`<rect class=${kind} x=${day * slot + 1.5} y=${scale(length)} width=${slot - 3} height=${height - scale(length)}></rect>`;
    return [bar("whole", value), bar("part", part.values[day] ?? 0)];
  });
}

function lines(series: DayChart["series"], scale: Scale): TemplateResult[] {
  return series.map(({ values }, index) => {
    const points = values.map((value, day) => (value === undefined ? undefined : `${(day + 0.5) * slot} ${scale(value)}`));
    // A day without a value ends a line, and the next one begins another. A line of no length is drawn as a dot by its round ends.
    const line = points.map((point, day) => (point === undefined ? "" : `${day > 0 && points[day - 1] !== undefined ? "L" : "M"}${point}`));
    const dots = points.map((point) => (point === undefined ? "" : `M${point}h0`));
    const name = index === 0 ? "first" : "second";
    return svg`<path class="line ${name}" d=${line.join("")}></path><path class="dots ${name}" d=${dots.join("")}></path>`;
  });
}

function tooltip({ series, format }: DayChart, date: string, day: number): string {
  const told = series.flatMap(({ label, values }) => {
    const value = values[day];
    return value === undefined ? [] : [`${label}: ${format(value)}`];
  });
  return [date, ...told].join("\n");
}
