/** How a server is reached: through which proxy, and trusting whom, as VS Code's settings and the environment say. */
import * as vscode from "vscode";
import { isLoopback } from "../../shared/isLoopback.ts";
import { systemAuthorities } from "./systemAuthorities.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * In the order in which they are looked for, by the scheme of the server's address; each also in upper case. A proxy for http makes tunnels
 * for https, too, and VS Code itself takes it where no other is named.
 */
const variableNames: Readonly<Record<string, readonly string[]>> = {
  "https:": ["https_proxy", "http_proxy", "all_proxy"],
  "http:": ["http_proxy", "all_proxy"],
};

export interface Network {
  readonly proxy?: string;
  readonly proxyAuthorization?: string;
  readonly authorities?: Promise<readonly string[]>;
}

/**
 * What `ServerConnection` needs to know of the network. The setting `http.proxy` comes before the environment, `http.noProxy` before NO_PROXY,
 * and `http.proxySupport: "off"` is the end of both, as for everything else in VS Code. A proxy that only the system's own settings name, or a
 * script (PAC), is not found. Authorities are the system's unless `http.systemCertificates` is off. `http.proxyStrictSSL: false` counts for
 * nothing: it would give the key and what is written to whoever stands between.
 *
 * Values of workspaces do not count: who opens a repository must not have text sent through its author's proxy.
 *
 * @param environment for tests
 */
export function networkFor(address: URL, environment: Environment = process.env): Network {
  const settings = vscode.workspace.getConfiguration("http");
  const own = (key: string): unknown => settings.inspect<unknown>(key)?.globalValue;

  const proxy = proxyFor(address, own, environment);
  const authorization = own("proxyAuthorization");
  const isEncrypted = address.protocol === "https:" || proxy?.startsWith("https:") === true;
  return {
    ...(proxy === undefined ? {} : { proxy }),
    ...(proxy === undefined || typeof authorization !== "string" || authorization === "" ? {} : { proxyAuthorization: authorization }),
    ...(isEncrypted && own("systemCertificates") !== false ? { authorities: systemAuthorities() } : {}),
  };
}

function proxyFor(address: URL, own: (key: string) => unknown, environment: Environment): string | undefined {
  if (isLoopback(address) || own("proxySupport") === "off") return undefined;

  const noProxy = own("noProxy");
  const direct =
    Array.isArray(noProxy) && noProxy.length > 0 ? noProxy.map(String) : (variable("no_proxy", environment) ?? "").split(/[\s,]+/u);
  if (isDirect(address, direct)) return undefined;

  const candidates = [own("proxy"), ...(variableNames[address.protocol] ?? []).map((name) => variable(name, environment))];
  const proxy = candidates.find((value) => typeof value === "string" && value.trim() !== "");
  if (typeof proxy !== "string") return undefined;
  // Many write a host and a port alone, which curl takes for a proxy of http.
  return proxy.includes("://") ? proxy.trim() : `http://${proxy.trim()}`;
}

function variable(name: string, environment: Environment): string | undefined {
  return environment[name] ?? environment[name.toUpperCase()];
}

/**
 * Whether an entry names the host: `*` names all, `example.com` and `.example.com` that domain and what is below it, `host:8080` one port.
 * Ranges of addresses (10.0.0.0/8) are not understood, nor by VS Code.
 */
function isDirect({ hostname, protocol, port }: URL, entries: readonly string[]): boolean {
  const effectivePort = port === "" ? (protocol === "https:" ? "443" : "80") : port;
  return entries.some((entry) => {
    const [, name = "", entryPort] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/u.exec(entry.trim().toLowerCase()) ?? [];
    if (name === "*") return true;
    const domain = name.replace(/^\*?\./u, "");
    const isNamed = domain !== "" && (hostname === domain || hostname.endsWith(`.${domain}`));
    return isNamed && (entryPort === undefined || entryPort === effectivePort);
  });
}
