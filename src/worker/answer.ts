/** Work for a request as the answer that the protocol gives: errors that a user can act on keep their code. */
import { ResponseError } from "vscode-jsonrpc/node";
import { AppError, type ErrorData, messageOf } from "../shared/errors.ts";

/** JSON-RPC's code for an error of the application, below the range that the protocol reserves. */
const applicationError = -31_000;

export async function answer<T>(work: () => Promise<T>): Promise<T | ResponseError<ErrorData>> {
  try {
    return await work();
  } catch (error) {
    // What another thread answered is passed on as it is.
    if (error instanceof ResponseError) return error;
    if (error instanceof AppError) return new ResponseError(applicationError, error.message, error.toData());
    const text = error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
    return new ResponseError(applicationError, text, { code: "runtime/failed", message: messageOf(error) });
  }
}
