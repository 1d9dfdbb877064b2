import { t } from "@vscode/l10n";
import { AppError, messageOf, systemCodeOf } from "../../shared/errors.ts";

/** What certificates are refused for, in OpenSSL's words as Node gives them. Asking again changes none of them. */
const certificateCode = /CERT|SIGNATURE|ALTNAME|SELF_SIGNED|UNABLE_TO_/u;

/**
 * What made fetch, or the reading of a body, fail: a reason that may pass, or an error that does not.
 *
 * @param host that was to be asked
 */
export function connectionError(host: string, error: unknown): AppError | { readonly reason: string } {
  const deepest = deepestCause(error);
  const code = systemCodeOf(deepest) ?? systemCodeOf(error);
  const detail = code ?? messageOf(deepest);
  if (code !== undefined && certificateCode.test(code)) {
    const message = t(
      "{0}: its certificate must be trusted, got {1}; a proxy may need its certificate installed in the system",
      host,
      code,
    );
    return new AppError("download/refused", message, { cause: error });
  }
  return { reason: t("no connection to {0} ({1})", host, detail) };
}

/** fetch says "fetch failed" and keeps what happened in `cause`. */
function deepestCause(error: unknown): unknown {
  let deepest = error;
  // Causes of causes are few; a limit keeps a circle from being one here.
  for (let depth = 0; depth < 5; depth++) {
    if (!(deepest instanceof Error) || deepest.cause === undefined) break;
    deepest = deepest.cause;
  }
  return deepest;
}
