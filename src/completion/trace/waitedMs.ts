/** How long the user waited for an answer. */
import { isGivenUp } from "../isGivenUp.ts";
import { isSamePlace } from "../isSamePlace.ts";
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
  const other = older.findIndex((trace) => !isGivenUp(trace.outcome) || !isSamePlace(trace.request.snapshot, request.snapshot));
  const first = (other === -1 ? older : older.slice(0, other)).at(-1) ?? answered;
  return answered.endedMs - first.startedMs;
}
