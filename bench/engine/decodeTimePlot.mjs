/**
 * Decode time against position as SVG: lines with a dot at each measurement, axes from zero, the series named at their ends. Colours
 * read on a light and on a dark page; series differ in shape as well, and title and description tell what is seen.
 */
const size = { width: 760, height: 400 };
const plot = { left: 64, right: 130, top: 48, bottom: 56 };
const styles = [
  { name: "first", light: "#0b62c4", dark: "#6cb2ff", dash: "none" },
  { name: "second", light: "#b4490f", dark: "#ffa066", dash: "7 4" },
];
/** The least distance of two names, in pixels. */
const labelDistance = 18;

/** `series` is [{ name, points: [{ position, ms }] }], two at most. */
export function decodeTimePlot(modelName, series) {
  const points = series.flatMap(({ points }) => points);
  const xTicks = ticks(Math.max(...points.map(({ position }) => position)));
  const yTicks = ticks(Math.max(...points.map(({ ms }) => ms)));
  const inner = { width: size.width - plot.left - plot.right, height: size.height - plot.top - plot.bottom };
  const x = (position) => round(plot.left + (position / xTicks.at(-1)) * inner.width);
  const y = (ms) => round(plot.top + (1 - ms / yTicks.at(-1)) * inner.height);
  const [bottom, right] = [y(0), x(xTicks.at(-1))];

  const grid = yTicks.map(
    (ms) => `<line class="grid" x1="${plot.left}" x2="${right}" y1="${y(ms)}" y2="${y(ms)}"/>
<text x="${plot.left - 10}" y="${y(ms) + 4}" text-anchor="end">${ms}</text>`,
  );
  const xAxis = xTicks.map(
    (position) => `<line class="axis" x1="${x(position)}" x2="${x(position)}" y1="${bottom}" y2="${bottom + 5}"/>
<text x="${x(position)}" y="${bottom + 20}" text-anchor="middle">${position.toLocaleString("en")}</text>`,
  );
  const labelY = apart(series.map(({ points }) => y(points.at(-1).ms)));
  const lines = series.map(({ name, points }, index) => {
    const at = points.map(({ position, ms }) => [x(position), y(ms)]);
    const marks = at.map(([cx, cy]) =>
      index === 0
        ? `<circle cx="${cx}" cy="${cy}" r="3.5"/>`
        : `<rect x="${round(cx - 3.5)}" y="${round(cy - 3.5)}" width="7" height="7"/>`,
    );
    return `<g class="${styles[index].name}">
<polyline points="${at.map((pair) => pair.join(",")).join(" ")}"/>
${marks.join("\n")}
<text x="${at.at(-1)[0] + 12}" y="${labelY[index] + 4}">${escaped(name)}</text>
</g>`;
  });

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="title description">
<title id="title">Decode time against position, ${escaped(modelName)}</title>
<desc id="description">${escaped(series.map(described).join(" "))}</desc>
<style>
text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #57606a; }
.heading { font-size: 15px; font-weight: 600; fill: #24292f; }
.grid { stroke: #8c959f; stroke-opacity: 0.3; }
.axis { stroke: #8c959f; }
polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }
${styles.map((style) => `${colours(style, "light")}.${style.name} polyline { stroke-dasharray: ${style.dash}; }`).join("\n")}
@media (prefers-color-scheme: dark) {
text { fill: #9198a1; }
.heading { fill: #e6edf3; }
${styles.map((style) => colours(style, "dark")).join("\n")}
}
</style>
<text class="heading" x="${plot.left}" y="26">Milliseconds a token, by position: ${escaped(modelName)}</text>
${grid.join("\n")}
<line class="axis" x1="${plot.left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>
${xAxis.join("\n")}
<text x="${plot.left + inner.width / 2}" y="${bottom + 42}" text-anchor="middle">tokens before it</text>
${lines.join("\n")}
</svg>
`;
}

const colours = ({ name, ...style }, scheme) =>
  `.${name} polyline { stroke: ${style[scheme]}; } .${name} circle, .${name} rect, .${name} text { fill: ${style[scheme]}; } `;

function described({ name, points }) {
  const [first, last] = [points[0], points.at(-1)];
  return `${name} takes ${first.ms.toFixed(1)} ms a token at position ${first.position} and ${last.ms.toFixed(1)} ms at position ${last.position}.`;
}

/** Round steps from 0 to at least `most`, four to eight of them. */
function ticks(most) {
  const magnitude = 10 ** Math.floor(Math.log10(most));
  const step = [0.1, 0.2, 0.25, 0.5, 1, 2].map((factor) => factor * magnitude).find((size) => most / size <= 8) ?? magnitude;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => round(index * step));
}

/** The same heights, two that would overlap moved apart. */
function apart(heights) {
  if (heights.length < 2) return heights;
  const [first, second] = heights;
  const missing = labelDistance - Math.abs(first - second);
  if (missing <= 0) return heights;
  const shift = (first <= second ? -1 : 1) * (missing / 2);
  return [first + shift, second - shift];
}

const round = (value) => Math.round(value * 100) / 100;
const escaped = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
