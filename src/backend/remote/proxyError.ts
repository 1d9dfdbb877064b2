/** What can go wrong with a proxy on the way to a server. The rules of `serverError.ts` hold here, too. */
import { t } from "@vscode/l10n";
import { certificateCodes, deepestCode, ServerError } from "./serverError.ts";

export interface ProxiedHosts {
  /** With its port, without user and password. */
  readonly proxy: string;
  readonly server: string;
}

/** A proxy of a kind that is not spoken, or no address at all. */
export function proxyKindError(url: URL | undefined): ServerError {
  if (url === undefined) {
    return new ServerError(
      "server/misconfigured",
      t(
        "proxy: must be an address such as http://proxy.example.com:3128, got another text; correct VS Code's http.proxy or the environment",
      ),
    );
  }
  return new ServerError(
    "server/misconfigured",
    t(
      "proxy {0}: must speak http or https, got {1}; name another in VS Code's http.proxy, or the server in http.noProxy",
      url.host,
      url.protocol.slice(0, -1),
    ),
  );
}

/** What the connection to a proxy failed with. */
export function proxyConnectError({ proxy, server }: ProxiedHosts, error: unknown): ServerError {
  const code = deepestCode(error) ?? "an error without a name";
  if (certificateCodes.has(code)) {
    return new ServerError(
      "server/misconfigured",
      t(
        "proxy {0}: must show a certificate that this machine trusts, got {1}; renew it, or add its authority to the system's",
        proxy,
        code,
      ),
    );
  }
  return new ServerError(
    "server/away",
    t(
      "proxy {0}: must be reachable, since it is on the way to {1}, got {2}; look at VS Code's http.proxy and the environment",
      proxy,
      server,
      code,
    ),
  );
}

/** An answer of a proxy that is not the server's. */
export function proxyStatusError({ proxy, server }: ProxiedHosts, status: number): ServerError {
  const got = String(status);
  if (status === 407) {
    return new ServerError(
      "server/misconfigured",
      t(
        "proxy {0}: must let requests to {1} through, got status {2}; set its user and password in VS Code's http.proxy",
        proxy,
        server,
        got,
      ),
      { status },
    );
  }
  if (status >= 500) {
    return new ServerError(
      "server/away",
      t("proxy {0}: must reach {1}, got status {2}; start the server, or look at the proxy", proxy, server, got),
      { status },
    );
  }
  return new ServerError(
    "server/misconfigured",
    t(
      "proxy {0}: must let requests to {1} through, got status {2}; ask who runs it, or name the server in VS Code's http.noProxy",
      proxy,
      server,
      got,
    ),
    { status },
  );
}

/** A status that the server or the proxy before it may have given: nothing in the answer says which. */
export function refusedOnTheWayError({ proxy, server }: ProxiedHosts, status: number): ServerError {
  return new ServerError(
    "server/misconfigured",
    t(
      "server {0}, or the proxy {1} before it: must let the request through, got status {2}; set the API key anew, or name the server in VS Code's http.noProxy",
      server,
      proxy,
      String(status),
    ),
    { status },
  );
}
