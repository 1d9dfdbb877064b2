/** The address of a server as a person writes it, made into one that requests can be sent to. */
import { t } from "@vscode/l10n";
import { ServerError } from "./serverError.ts";

/**
 * Scheme, host, port and path, without the `/v1` that many servers show as part of their address and without a slash at its end. Throws where
 * it is no address, not http or https, or has a user, a password, a query or a fragment in it.
 */
export function serverAddress(text: string): URL {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new ServerError(
      "server/misconfigured",
      t("server: must be an address that begins with http:// or https://, got another text; change it"),
    );
  }
  // What follows the host may be a secret, so none of it is part of the message.
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new ServerError(
      "server/misconfigured",
      t(
        "server {0}: must be named by host, port and path alone, got a user, a password or a query; set the API key in its own place",
        url.host,
      ),
    );
  }
  url.pathname = url.pathname.replace(/\/+$/u, "").replace(/\/v1$/u, "");
  return url;
}
