/**
 * A reporter for node:test that writes one line of JSON for each test:
 * `{ name, outcome: "passed" | "failed" | "skipped", ms, message? }`. Suites are not tests and are left out, unless one
 * failed by itself (in a hook), which no test would tell.
 */
export default async function* jsonLinesReporter(events) {
  const parents = [];
  for await (const { type, data } of events) {
    if (type === "test:start") parents.length = data.nesting;
    if (type === "test:start") parents.push(data.name);
    if (type !== "test:pass" && type !== "test:fail") continue;
    const error = data.details.error;
    const isSuite = data.details.type === "suite";
    if (isSuite && (type === "test:pass" || error?.failureType === "subtestsFailed")) continue;
    const name = [...parents.slice(0, data.nesting), data.name].join(" › ");
    const outcome = data.skip !== undefined ? "skipped" : type === "test:pass" ? "passed" : "failed";
    const cause = error?.cause ?? error;
    const message = outcome === "failed" ? String(cause?.stack ?? cause) : undefined;
    yield `${JSON.stringify({ name, outcome, ms: Math.round(data.details.duration_ms), message })}\n`;
  }
}
