import { secondAttemptMark } from "../test/e2e/windowTest.mjs";

/**
 * A reporter for node:test that writes one line of JSON for each test:
 * `{ name, outcome: "passed" | "failed" | "skipped", ms, message? }`. Suites are not tests and are left out, unless one
 * failed by itself (in a hook), which no test would tell. A test that was tried again has another line:
 * `{ name, outcome: "tried again", message }`, with what went wrong in the first attempt.
 */
export default async function* jsonLinesReporter(events) {
  const parents = [];
  for await (const { type, data } of events) {
    if (type === "test:start") parents.length = data.nesting;
    if (type === "test:start") parents.push(data.name);
    if (type === "test:diagnostic" && data.message.startsWith(secondAttemptMark)) {
      const message = data.message.slice(secondAttemptMark.length);
      yield `${JSON.stringify({ name: parents.slice(0, data.nesting + 1).join(" › "), outcome: "tried again", message })}\n`;
    }
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
