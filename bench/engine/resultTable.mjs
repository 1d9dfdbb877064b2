const verdictTexts = { aim: "reaches the aim", must: "reaches the must", short: "FALLS SHORT", "not measured": "not measured" };

/** The rows of a figure as text, notes below. */
export function resultTable(title, rows) {
  const header = ["", "Nearline", "llama.cpp", "ratio", "must", "aim", ""];
  const cells = rows.map(({ measure, unit, shown, verdict }) => [
    unit === "" ? measure : `${measure}, ${unit}`,
    shown.nearline,
    shown.rival,
    shown.judged,
    shown.must === "" ? "" : `≤ ${shown.must}`,
    shown.aim === "" ? "" : `≤ ${shown.aim}`,
    verdict === undefined ? "" : verdictTexts[verdict],
  ]);
  const widths = header.map((_, column) => Math.max(...[header, ...cells].map((line) => line[column].length)));
  const line = (texts) =>
    texts
      .map((text, column) => (column === 0 || column === texts.length - 1 ? text.padEnd(widths[column]) : text.padStart(widths[column])))
      .join("  ")
      .trimEnd();
  const notes = rows.filter(({ note }) => note !== undefined).map(({ measure, note }) => `  ${measure}: ${note}`);
  return [`### ${title}`, line(header), ...cells.map(line), ...notes].join("\n");
}
