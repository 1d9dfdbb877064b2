/** The figures of bench/remote.mjs for people. */

const percent = (share) => (share === undefined || Number.isNaN(share) ? "not told" : `${(100 * share).toFixed(1)} %`);
const ms = ({ p50, p95, count }) => (count === 0 ? "none" : `${Math.round(p50)} / ${Math.round(p95)} ms (${count})`);
const times = (ratio) => (ratio === undefined || Number.isNaN(ratio) ? "" : `× ${ratio.toFixed(2)}`);
const accepted = ({ shown, accepted: whole, acceptedInPart }) => `${whole + acceptedInPart} of ${shown}`;

function lines(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => `${row[column] ?? ""}`.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => `${cell ?? ""}`.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

export function sideBySideTable({ model, server, threads, local, remote, ratio }) {
  const both = (name, show) => [name, show(local), show(remote)];
  return lines([
    [`${model}, ${threads} threads, in real time`, "local", server, "ratio"],
    both("Keys", ({ keys }) => keys),
    [
      ...both("Key to a new ghost text where the model was asked, p50 / p95", ({ askedGhostMs }) => ms(askedGhostMs)),
      `${times(ratio.p50)} / ${times(ratio.p95)}`,
    ],
    both("The same, remembered ones included", ({ ghostMs }) => ms(ghostMs)),
    both("Accepted of shown", accepted),
    both("Asked, given up before / while it came, failed", ({ asked }) => askedLine(asked)),
    both("Prompt tokens reused, as it tells", ({ reusedShare }) => percent(reusedShare)),
  ]);
}

export function togetherTable(figures) {
  const { server, model, users, typingShare, slowness, slots, seconds, keys, requests, asked, work } = figures;
  const givenUp = asked.givenUpBefore + asked.givenUpMeanwhile;
  const rate = (count) => (count / seconds).toFixed(1);
  return lines([
    [`${model}, ${server}${slots === undefined ? "" : ` with ${slots} slots`}`, `${users} users`],
    [
      "Time",
      `${Math.round(seconds)} s of theirs, in which each types ${percent(typingShare)}; ${slowness === 1 ? "as it is" : `in slow motion, ${slowness} times`}`,
    ],
    ["Keys, requests of the editor, of the model a second", `${rate(keys)}, ${rate(requests)}, ${rate(asked.generations)}`],
    ["Key to a new ghost text where the model was asked, p50 / p95", ms(figures.askedGhostMs)],
    ["The same, remembered ones included", ms(figures.ghostMs)],
    ["Accepted of shown", accepted(figures)],
    ["Asked, given up before / while it came, failed", askedLine(asked)],
    ["Cancelled in time: before the first piece", percent(givenUp === 0 ? undefined : asked.givenUpBefore / givenUp)],
    ...(work === undefined
      ? []
      : [
          ["Cancelled, by the server: never begun, while it read, later", cancelledLine(work.cancelled)],
          ["Tokens of finished requests: read, generated", `${work.finished.read}, ${work.finished.generated}`],
          [
            "Tokens of cancelled ones: read, generated",
            `${work.cancelled.read}, ${work.cancelled.generated}; ${asked.wantedClosedTokens} of them wanted, ${work.cancelled.reused} gone on from`,
          ],
          ["Tokens computed for requests that were cancelled", percent(figures.cancelledShare)],
        ]),
    ["Prompt tokens found in the cache", percent(figures.hitRate)],
    ["Tokens wasted on cancelled requests", `${percent(figures.wastedShare)} of ${figures.computedTokens} (aim: 5 % at most)`],
    ...Object.entries(asked.failures).map(([message, count]) => [`Failed ${count} times`, message]),
  ]);
}

function askedLine({ generations, givenUpBefore, givenUpMeanwhile, failed }) {
  return `${generations}, ${givenUpBefore} / ${givenUpMeanwhile}, ${failed}`;
}

function cancelledLine({ requests, neverBegun, whileReading }) {
  return `${neverBegun}, ${whileReading}, ${requests - neverBegun - whileReading}`;
}

export function checkTable({ server, model, checks, local }) {
  const rows = checks.map(({ name, detail, failure }) => [failure === undefined ? "passes" : "FAILS", name, failure ?? detail]);
  const compared = local.map(({ name, isEqual, difference }) => [isEqual ? "same" : "differs", name, difference]);
  const same = local.filter(({ isEqual }) => isEqual).length;
  return [
    `${model}, ${server}`,
    lines(rows),
    `Beside the local engine (for information): ${same} of ${local.length} answers are the same`,
    lines(compared),
  ].join("\n");
}
