/** How long the user waited for an answer. */
import type { CompletionRequest } from "../outcome.ts";
import type { RequestTrace } from "./requestTrace.ts";

/**
 * Milliseconds from the first request at a place to the answer of the one given. VS Code gives up a request and asks again at the same place,
 * and is then answered at once, by what the first brought about. 0 when the request is not among the traces, or has no answer.
 *
 * @param traces newest first
 */
export function waitedMs(request: CompletionRequest, traces: readonly RequestTrace[]): number {
  const index = traces.findIndex((trace) => trace.request === request);
  const answered = traces[index];
  if (answered?.endedMs === undefined) return 0;
  const older = traces.slice(index + 1);
  const other = older.findIndex((trace) => !isGivenUp(trace) || !isSamePlace(trace.request, request));
  const first = (other === -1 ? older : older.slice(0, other)).at(-1) ?? answered;
  return answered.endedMs - first.startedMs;
}

function isGivenUp({ outcome }: RequestTrace): boolean {
  return outcome?.kind === "none" && outcome.reason === "superseded";
}

function isSamePlace({ snapshot: one }: CompletionRequest, { snapshot: other }: CompletionRequest): boolean {
  return one.uri === other.uri && one.prefix === other.prefix && one.suffix === other.suffix;
}
