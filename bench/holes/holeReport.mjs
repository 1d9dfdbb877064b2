/** Scores of holes as rows, and as text. */
import { holeKinds } from "./cutHole.mjs";
import { pairedCounts, summaryOf } from "./holeScores.mjs";

/** Exact matches over the rival's: at least this many times as many. */
const limits = { must: 1.1, aim: 1.25 };

/** A row for each kind of hole and for all of them: Nearline beside the rival. Without both there is none. */
export function holeRows(scores) {
  const { nearline, ring } = scores;
  if (nearline === undefined || ring === undefined) return [];
  const rowOf = (kind) => {
    const [ours, rivals] = [nearline, ring].map((list) => list.filter((score) => kind === "all" || score.kind === kind));
    if (ours.length === 0) return [];
    const [one, other] = [ours, rivals].map(summaryOf);
    const judged = other.exact === 0 ? undefined : one.exact / other.exact;
    const share = ({ exact, count }) => (100 * exact) / count;
    return [
      {
        measure: `exact match, ${kind}`,
        unit: "%",
        nearline: share(one),
        rival: share(other),
        judged,
        ...(kind === "all" ? { ...limits, verdict: verdictOf(judged) } : {}),
        paired: pairedCounts(ours, rivals),
      },
      { measure: `edit similarity, ${kind}`, unit: "%", nearline: 100 * one.similarity, rival: 100 * other.similarity },
    ];
  };
  return [...holeKinds, "all"].flatMap(rowOf);
}

/** More is better here. */
function verdictOf(judged) {
  if (judged === undefined) return "not measured";
  if (judged >= limits.aim) return "aim";
  return judged >= limits.must ? "must" : "short";
}

export function holeTables(scores, rows) {
  const kinds = [...holeKinds, "all"];
  const byStrategy = Object.entries(scores).flatMap(([strategy, list]) =>
    kinds.flatMap((kind) => {
      const { count, exact, similarity, promptTokens, msP50 } = summaryOf(list.filter((score) => kind === "all" || score.kind === kind));
      if (count === 0) return [];
      return [
        [strategy, kind, `${exact}/${count}`, percent(exact / count), percent(similarity), promptTokens.toFixed(0), msP50.toFixed(0)],
      ];
    }),
  );
  const beside = Object.keys(scores).filter((strategy) => strategy !== "nearline" && scores["nearline"] !== undefined);
  const paired = beside.map((strategy) => {
    const { both, only, onlyRival, none, chance } = pairedCounts(scores["nearline"], scores[strategy]);
    return [`nearline beside ${strategy}`, both, only, onlyRival, none, chance.toFixed(3)].map(String);
  });
  const total = rows.find(({ measure }) => measure === "exact match, all");
  return [
    table(["", "holes", "exact", "%", "similarity, %", "prompt tokens", "ms p50"], byStrategy),
    ...(paired.length === 0 ? [] : ["", table(["exact matches", "both", "only nearline", "only the other", "neither", "chance"], paired)]),
    ...(total?.judged === undefined
      ? []
      : ["", `exact matches over the ring's: ${total.judged.toFixed(2)} × (must ${limits.must}, aim ${limits.aim}): ${total.verdict}`]),
  ].join("\n");
}

const percent = (share) => (100 * share).toFixed(1);

function table(header, rows) {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column].length)));
  return [header, ...rows]
    .map((row) =>
      row
        .map((text, column) => (column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column])))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
