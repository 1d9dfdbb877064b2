/**
 * What can go wrong with a server, as errors that a user can act on.
 *
 * Invariant: no message has anything in it but hosts of the server and its proxy, a status, the name of an error of the system and words of ours: what a
 * server says may repeat the prompt, and what a library says the whole address or a header.
 */
import { t } from "@vscode/l10n";
import { AppError, type ErrorCode, systemCodeOf } from "../../shared/errors.ts";

type ServerErrorCode = Extract<ErrorCode, `server/${string}` | `request/${string}`>;

export class ServerError extends AppError {
  /** When the server wants to be asked again. */
  readonly retryAfterMs: number | undefined;
  /** Of the answer; undefined where there was none. */
  readonly status: number | undefined;

  constructor(
    code: ServerErrorCode,
    message: string,
    answer: { readonly retryAfterMs?: number | undefined; readonly status?: number } = {},
  ) {
    super(code, message);
    this.name = "ServerError";
    this.retryAfterMs = answer.retryAfterMs;
    this.status = answer.status;
  }
}

export type TimeLimit = "connect" | "firstPiece" | "idle" | "total";

/** A server that did not keep a limit. */
export function timeError(host: string, limit: TimeLimit, limitMs: number): ServerError {
  const seconds = String(Math.round(limitMs / 10) / 100);
  switch (limit) {
    case "connect":
      return new ServerError("server/away", t("server {0}: must accept a connection within {1} s, got none; start it", host, seconds));
    case "firstPiece":
      return new ServerError(
        "server/away",
        t("server {0}: must begin to answer within {1} s, got nothing; it may be busy or still load the model", host, seconds),
      );
    case "idle":
      return new ServerError("server/away", t("server {0}: must go on within {1} s, got a pause; it may be overloaded", host, seconds));
    case "total":
      return new ServerError("server/away", t("server {0}: must end its answer within {1} s, got more of it; ask for less", host, seconds));
    default:
      return limit satisfies never;
  }
}

export const certificateCodes = new Set([
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_UNTRUSTED",
  "CERT_REVOKED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** What a connection failed with. */
export function networkError(host: string, error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  const code = deepestCode(error) ?? "an error without a name";
  if (certificateCodes.has(code)) {
    return new ServerError(
      "server/misconfigured",
      t(
        "server {0}: must show a certificate that this machine trusts, got {1}; renew it, or add its authority to the system's",
        host,
        code,
      ),
    );
  }
  if (code.startsWith("ERR_SSL") || code === "EPROTO") {
    return new ServerError(
      "server/misconfigured",
      t("server {0}: must speak the protocol of its address, got {1}; change https to http or the reverse", host, code),
    );
  }
  return new ServerError("server/away", awayText(host, code));
}

function awayText(host: string, code: string): string {
  switch (code) {
    case "ECONNREFUSED":
      return t("server {0}: must accept connections, got none at this port ({1}); start it", host, code);
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return t(
        "server {0}: must have a name that this machine can look up, got none ({1}); look at the address and the network",
        host,
        code,
      );
    case "ECONNRESET":
    case "EPIPE":
    case "UND_ERR_SOCKET":
      return t("server {0}: must answer to the end, got the end of the connection ({1}); look into its log", host, code);
    default:
      return t("server {0}: must be reachable, got {1}; start it, or look at the network", host, code);
  }
}

/** Libraries wrap the system's error, and several tries of one host are one error with many inside. */
export function deepestCode(error: unknown): string | undefined {
  if (error instanceof AggregateError) return deepestCode(error.errors[0]) ?? systemCodeOf(error);
  const inner = error instanceof Error && error.cause !== undefined ? deepestCode(error.cause) : undefined;
  return inner ?? systemCodeOf(error);
}

/** Parts of what servers say when a prompt does not fit: llama.cpp, vLLM and OpenAI, TGI, llama-cpp-python. */
const tooLongPatterns = /exceed_context_size|context[ _]length|maximum context|inputs.{1,20}tokens|exceeds? .{0,30}context/iu;

/** An answer whose status is not 200. `said` is the beginning of its body, which is looked through and never shown. */
export function statusError(host: string, status: number, said: string, retryAfter: string | undefined, nowMs: number): ServerError {
  const got = String(status);
  if (status >= 300 && status < 400) return redirectError(host, got);
  if (status === 401 || status === 403) {
    return new ServerError("server/misconfigured", t("server {0}: must accept the API key, got status {1}; set the key anew", host, got), {
      status,
    });
  }
  if (status === 413 || (status < 500 && tooLongPatterns.test(said))) {
    return new ServerError(
      "request/tooLong",
      t("server {0}: must have room for the prompt, got status {1}; attach less, or serve the model with a longer context", host, got),
    );
  }
  if (status === 404 || status === 405) {
    return new ServerError(
      "server/misconfigured",
      t(
        "server {0}: must have the model and the way to ask it, got status {1}; look at its address and choose one of its models",
        host,
        got,
      ),
    );
  }
  if (status === 429 || (status === 503 && retryAfter !== undefined)) {
    return new ServerError("server/busy", t("server {0}: must have room for one more request, got status {1}; wait a little", host, got), {
      retryAfterMs: retryAfterMsOf(retryAfter, nowMs),
      status,
    });
  }
  if (status === 503) {
    // What llama.cpp's server answers to everything until its model is loaded.
    return new ServerError(
      "server/away",
      t("server {0}: must be able to answer, got status {1}; it may still load the model: wait a little, or look into its log", host, got),
    );
  }
  if ((status >= 500 && status !== 501) || status === 408) {
    return new ServerError("server/away", t("server {0}: must be able to answer, got status {1}; look into its log", host, got));
  }
  return new ServerError("request/invalid", t("server {0}: must understand the request, got status {1}; look into its log", host, got));
}

/** A server that says nothing at all where a prompt does not fit. */
export function emptyAnswerError(host: string): ServerError {
  return new ServerError(
    "request/tooLong",
    t("server {0}: must have room for the prompt, got an empty answer; attach less, or serve the model with a longer context", host),
  );
}

/** Where it points to is not told: it may hold what was asked. */
function redirectError(host: string, got: string): ServerError {
  return new ServerError(
    "server/misconfigured",
    t("server {0}: must answer itself, got a redirect ({1}), which is not followed; name the address of the server behind it", host, got),
  );
}

/** An answer that is not what the server's documentation says. */
export function malformedError(host: string, constraint: "json" | "stream" | "line" | "size" | "end" | "error"): ServerError {
  return new ServerError("server/malformed", malformedText(host, constraint));
}

function malformedText(host: string, constraint: Parameters<typeof malformedError>[1]): string {
  switch (constraint) {
    case "json":
      return t("server {0}: must answer in JSON, got something else; look at its address", host);
    case "stream":
      return t("server {0}: must stream its answer, got another type of content; look at its address", host);
    case "line":
      return t("server {0}: must end its lines, got one that is too long; look into its log", host);
    case "size":
      return t("server {0}: must answer in reasonable length, got more; look into its log", host);
    case "end":
      return t("server {0}: must say when its answer ends, got the end of the connection before; look into its log", host);
    case "error":
      return t("server {0}: must answer to the end, got an error of its own; look into its log", host);
    default:
      return constraint satisfies never;
  }
}

/** Longer waits are a mistake or a trap. */
const maxRetryAfterMs = 10 * 60_000;

/** Seconds or a date, https://www.rfc-editor.org/rfc/rfc9110#field.retry-after. */
function retryAfterMsOf(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/u.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), maxRetryAfterMs);
}
