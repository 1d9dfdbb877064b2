/**
 * One row of a figure's table: what was measured of both, and what it comes to beside what is asked. `judged` is the value that the
 * limits are held against (a ratio, or the value itself); a row without limits is for information.
 */
export function resultRow({ measure, unit = "", nearline, rival, judged, limits, show = String, note }) {
  return {
    measure,
    unit,
    nearline,
    rival,
    judged,
    must: limits?.must,
    aim: limits?.aim,
    verdict: verdictOf(judged, limits),
    shown: {
      nearline: shownWith(show, nearline),
      rival: shownWith(show, rival),
      judged: judged === nearline ? "" : shownWith((value) => value.toFixed(2), judged),
      must: shownWith(judged === nearline ? show : times, limits?.must),
      aim: shownWith(judged === nearline ? show : times, limits?.aim),
    },
    note,
  };
}

/** Nothing could be measured, and why. */
export const missingRow = (measure, reason) => ({ ...resultRow({ measure }), verdict: "not measured", note: reason });

/** "aim" and "must" are reached, "short" is neither; undefined where nothing is asked. */
function verdictOf(judged, limits) {
  if (limits === undefined) return undefined;
  if (judged === undefined || Number.isNaN(judged)) return "not measured";
  if (limits.aim !== undefined && judged <= limits.aim) return "aim";
  return judged <= limits.must ? "must" : "short";
}

function shownWith(show, value) {
  if (value === undefined) return "";
  return typeof value === "number" ? show(value) : String(value);
}

const times = (value) => `${value} ×`;

/** How values are written: milliseconds, megabytes of a million bytes, percent. */
export const shows = {
  ms: (value) => value.toFixed(value < 100 ? 2 : 0),
  mb: (value) => (value / 1e6).toFixed(0),
  percent: (value) => `${value >= 0 ? "+" : ""}${value.toFixed(3)}`,
  whole: (value) => value.toFixed(0),
};
