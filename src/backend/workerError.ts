/** Turns whatever a request to the worker was rejected with into an AppError. */
import { t } from "@vscode/l10n";
import { ConnectionError, ErrorCodes, ResponseError } from "vscode-jsonrpc";
import { AppError, type ErrorData, messageOf } from "../shared/errors.ts";

/**
 * Keeps the code of an error that the worker reported for the user, says `worker/stopped` when the worker went away
 * with the request unanswered, and calls anything else `runtime/failed`.
 */
export function workerError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof ResponseError && isErrorData(error.data)) return AppError.fromData(error.data);
  if (isConnectionGone(error)) {
    return new AppError(
      "worker/stopped",
      t("worker: must run until it has answered, got the end of its connection; ask again once it has restarted"),
      {
        cause: error,
      },
    );
  }
  return new AppError(
    "runtime/failed",
    t('worker: must answer a request, got "{0}"; restart the worker and look into the log', messageOf(error)),
    {
      cause: error,
    },
  );
}

function isConnectionGone(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return (
    error instanceof ResponseError && (error.code === ErrorCodes.PendingResponseRejected || error.code === ErrorCodes.MessageWriteError)
  );
}

function isErrorData(data: unknown): data is ErrorData {
  return typeof data === "object" && data !== null && "code" in data && typeof data.code === "string" && "message" in data;
}
