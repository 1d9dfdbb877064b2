/** The way to a server: directly, through a tunnel of a proxy (https), or by asking a proxy for it (http). */
import { isIP } from "node:net";
import { createSecureContext, rootCertificates } from "node:tls";
import { buildConnector, type Dispatcher, Pool, ProxyAgent } from "undici";
import { AppError } from "../../shared/errors.ts";
import { type ProxiedHosts, proxyConnectError, proxyKindError, proxyStatusError, refusedOnTheWayError } from "./proxyError.ts";

export interface RouteOptions {
  /** Scheme, host and port count. */
  readonly address: URL;
  /** Address of a proxy, perhaps with user and password; absent for none. */
  readonly proxy?: string;
  /** Value of the header `Proxy-Authorization`, before what the proxy's address says. */
  readonly proxyAuthorization?: string;
  /** PEM of authorities to trust besides those that Node.js comes with. */
  readonly authorities?: readonly string[] | Promise<readonly string[]>;
  /** Time to make a connection, TLS included, and for a proxy to make its own. */
  readonly connectMs: number;
}

export interface ServerRoute {
  readonly dispatcher: Dispatcher;
  /** Who is connected to. */
  readonly origin: string;
  /** Comes before the path of each request: a proxy is told the whole address (RFC 9112, section 3.2.2). */
  readonly pathPrefix: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The error of an answer with this status if a proxy may have given it. */
  statusErrorOf(status: number): AppError | undefined;
}

/** Of one server. Completions, chats and questions about models run beside each other, seldom more than one of each. */
const maxConnections = 8;
/** Longer than people pause in typing, shorter than routers forget connections. */
const keepAliveMs = 60_000;
/** Limits of time are kept by the request and not by the connection, and in milliseconds. */
const shared = { allowH2: true, keepAliveTimeout: keepAliveMs, headersTimeout: 0, bodyTimeout: 0, connections: maxConnections } as const;

/** @throws ServerError `server/misconfigured` for a proxy that is no address or of a kind that is not spoken: nothing goes around it */
export async function routeTo({ address, proxy, proxyAuthorization, authorities, connectMs }: RouteOptions): Promise<ServerRoute> {
  const trusted = await authorities;
  // One for all connections: reading some hundred certificates takes tens of milliseconds.
  const isTrustWidened = trusted !== undefined && trusted.length > 0;
  const tls = {
    timeout: connectMs,
    ...(isTrustWidened ? { secureContext: createSecureContext({ ca: [...rootCertificates, ...trusted] }) } : {}),
  };
  const direct = { origin: address.origin, pathPrefix: "", headers: {}, statusErrorOf: () => undefined };
  if (proxy === undefined) return { ...direct, dispatcher: new Pool(address.origin, { ...shared, connect: tls }) };

  const proxyUrl = proxyUrlOf(proxy);
  const hosts: ProxiedHosts = { proxy: proxyUrl.host, server: address.host };
  const token = proxyAuthorization ?? basicAuthorization(proxyUrl);
  const connect = toldOfProxy(buildConnector(tls), hosts);
  if (address.protocol === "http:") {
    return {
      origin: proxyUrl.origin,
      pathPrefix: address.origin,
      headers: { host: address.host, ...(token === undefined ? {} : { "proxy-authorization": token }) },
      dispatcher: new Pool(proxyUrl.origin, { ...shared, allowH2: false, connect }),
      statusErrorOf: (status) =>
        status === 407 ? proxyStatusError(hosts, status) : status === 403 ? refusedOnTheWayError(hosts, status) : undefined,
    };
  }
  return {
    ...direct,
    dispatcher: new ProxyAgent({
      ...shared,
      uri: proxyUrl.origin,
      ...(token === undefined ? {} : { token }),
      requestTls: { ...tls, allowH2: true },
      clientFactory: (origin) => tunnelMaker(new Pool(origin, { connect, headersTimeout: connectMs }), hosts),
    }),
  };
}

function proxyUrlOf(proxy: string): URL {
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) throw proxyKindError(url);
  return url;
}

/** RFC 7617. */
function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === "") return undefined;
  return `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString("base64")}`;
}

/** Many write a sign like `%` as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Errors of connections to a proxy look like those to the server, so they are named where they arise. And undici wants a proxy that is named by
 * its address to have that in its certificate as a name, which TLS does not allow (RFC 6066, section 3).
 */
function toldOfProxy(connect: buildConnector.connector, hosts: ProxiedHosts): buildConnector.connector {
  return (options, callback) => {
    const { servername, ...unnamed } = options;
    connect(servername === undefined || isIP(servername) !== 0 ? unnamed : options, (error, socket) =>
      error === null ? callback(null, socket) : callback(proxyConnectError(hosts, error), null),
    );
  };
}

/** What goes wrong until a tunnel stands is the proxy's; undici passes it on as the error of the request. */
function tunnelMaker(proxy: Pool, hosts: ProxiedHosts): Dispatcher {
  const connect = proxy.connect.bind(proxy);
  return Object.assign(proxy, {
    connect: (options: Dispatcher.ConnectOptions) =>
      new Promise<Dispatcher.ConnectData>((resolve, reject) => {
        connect(options, (error, answer) => {
          if (error !== null) return reject(error instanceof AppError ? error : proxyConnectError(hosts, error));
          if (answer.statusCode === 200) return resolve(answer);
          answer.socket.on("error", () => {}).destroy();
          reject(proxyStatusError(hosts, answer.statusCode));
        });
      }),
  });
}
