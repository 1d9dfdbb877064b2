import { createSecureServer } from "node:http2";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { rootCertificates } from "node:tls";
import { afterEach, describe, expect, it, vi } from "vitest";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";
import { certificateKey, privateAuthority, privatelyIssued, selfSigned } from "../../../fixtures/fakeServers/certificates.ts";
import { type FakeProxy, type FakeProxyOptions, startFakeProxy } from "../../../fixtures/fakeServers/fakeProxy.ts";
import type { FakeServer } from "../../../fixtures/fakeServers/fakeServer.ts";
import { fakes } from "../../../fixtures/fakeServers/fakes.ts";
import { connectionTo, fakeServer, never, secrets } from "./remoteFixture.ts";

const contexts = vi.hoisted((): { ca?: unknown }[] => []);
vi.mock("node:tls", async (importOriginal) => {
  const tls = await importOriginal<typeof import("node:tls")>();
  return {
    ...tls,
    createSecureContext: (options: { ca?: unknown }) => {
      contexts.push(options);
      return tls.createSecureContext(options as Parameters<typeof tls.createSecureContext>[0]);
    },
  };
});

const limits = { firstPieceMs: 30_000, idleMs: 30_000, totalMs: 30_000 };
const authorities = [privateAuthority];
const secure = { certificate: "privatelyIssued" } as const;

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

async function fakeProxy(options?: FakeProxyOptions): Promise<FakeProxy> {
  const proxy = await startFakeProxy(options);
  closings.push(() => proxy.close());
  return proxy;
}

/** A name that leads nowhere but through the proxy. */
function addressOf(scheme: "http" | "https"): URL {
  return new URL(`${scheme}://gpu.example`);
}

const portOf = (server: FakeServer) => Number(server.address.port);

const version = (address: URL, options: Parameters<typeof connectionTo>[1] = {}) =>
  connectionTo(address, { authorities, ...options }).askJson({ path: "/version" }, limits, never);

describe("a server whose certificate a private authority gave", () => {
  it("is trusted where the authority is, at once or later", async () => {
    const server = await fakeServer(fakes.vllm, secure);
    expect(await version(server.address)).toEqual({ version: "0.13.0" });
    expect(await version(server.address, { authorities: Promise.resolve(authorities) })).toEqual({ version: "0.13.0" });
  });

  it.each([[[]], [[selfSigned]]])("is asked nothing where it is not, and told of", async (others) => {
    const server = await fakeServer(fakes.vllm, secure);
    const error = await appErrorOf(() => version(server.address, { authorities: others }));
    expect([error.code, error.message]).toEqual(["server/misconfigured", expect.stringMatching(/certificate.*UNABLE_TO_VERIFY_LEAF/u)]);
    expect(server.requests).toEqual([]);
  });

  it("is asked nothing under another name", async () => {
    const server = await fakeServer(fakes.vllm, secure);
    const proxy = await fakeProxy({ port: portOf(server) });
    const error = await appErrorOf(() => version(new URL("https://other.example"), { proxy: proxy.address.href }));
    expect(error.code).toBe("server/misconfigured");
    expect(error.message).toMatch(/server other\.example: must show a certificate.*ERR_TLS_CERT_ALTNAME_INVALID/u);
    expect(server.requests).toEqual([]);
  });

  it("does not take the trust from those that Node.js knows, and is read once for all connections", async () => {
    contexts.length = 0;
    const server = await fakeServer(fakes.vllm, secure);
    const connection = connectionTo(server.address, { authorities });
    await Promise.all([1, 2, 3].map(() => connection.askJson({ path: "/version" }, limits, never)));
    const own = contexts.filter(({ ca }) => Array.isArray(ca));
    expect(own.map(({ ca }) => ca)).toEqual([[...rootCertificates, privateAuthority]]);
  });
});

describe("a proxy", () => {
  it("makes a tunnel to a server of https, which it does not look into", async () => {
    const server = await fakeServer(fakes.vllm, secure);
    const proxy = await fakeProxy({ port: portOf(server) });
    expect(await version(addressOf("https"), { proxy: proxy.address.href })).toEqual({ version: "0.13.0" });
    expect(proxy.asked).toEqual([{ line: "CONNECT gpu.example:443", authorization: undefined }]);
    expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${secrets.key}`, host: "gpu.example" });
  });

  it("is asked for a server of http, since many make tunnels for https alone", async () => {
    const server = await fakeServer(fakes.vllm);
    const proxy = await fakeProxy({ port: portOf(server) });
    const connection = connectionTo(new URL("http://gpu.example:8000/team"), { proxy: proxy.address.href });
    const error = await appErrorOf(() => connection.askJson({ path: "/version" }, limits, never));
    expect(error.message).toMatch(/got status 404/u);
    expect(proxy.asked.map(({ line }) => line)).toEqual(["GET http://gpu.example:8000/team/version"]);
    expect(server.requests[0]).toMatchObject({ route: "GET /team/version", headers: { host: "gpu.example:8000" } });
  });

  it.each(["http", "https"] as const)("gets its own user and password and keeps them from the server (%s)", async (scheme) => {
    const server = await fakeServer(fakes.vllm, scheme === "https" ? secure : {});
    const proxy = await fakeProxy({ port: portOf(server) });
    const { host } = proxy.address;
    for (const options of [
      { proxy: `http://me:p%40ss@${host}` },
      { proxy: `http://me:p%ss@${host}` },
      { proxy: `http://me@${host}` },
      { proxy: `http://me:other@${host}`, proxyAuthorization: "Negotiate abc" },
    ]) {
      expect(await version(addressOf(scheme), options)).toEqual({ version: "0.13.0" });
    }
    const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
    expect(proxy.asked.map(({ authorization }) => authorization)).toEqual([
      basic("me:p@ss"),
      basic("me:p%ss"),
      basic("me:"),
      "Negotiate abc",
    ]);
    for (const { headers } of server.requests) {
      expect(headers["proxy-authorization"]).toBe(undefined);
      expect(headers.authorization).toBe(`Bearer ${secrets.key}`);
    }
  });

  it.each(["localhost", "127.0.0.1"])("that speaks https itself is trusted as servers are (%s)", async (name) => {
    const server = await fakeServer(fakes.vllm, secure);
    const proxy = await fakeProxy({ port: portOf(server), isEncrypted: true });
    const named = `https://${name}:${proxy.address.port}`;
    expect(await version(addressOf("https"), { proxy: named })).toEqual({ version: "0.13.0" });
    const error = await appErrorOf(() => version(addressOf("https"), { proxy: named, authorities: [selfSigned] }));
    expect([error.code, error.message]).toEqual(["server/misconfigured", expect.stringMatching(/^proxy \S+: must show a certificate/u)]);
    expect(proxy.asked).toHaveLength(1);
  });

  it("lets HTTP/2 through its tunnel", async () => {
    const versions: string[] = [];
    const server = createSecureServer({ key: certificateKey, cert: privatelyIssued, allowHTTP1: true }, (request, response) => {
      versions.push(request.httpVersion);
      response.writeHead(200, { "content-type": "application/json" });
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closings.push(async () => void server.close());
    const proxy = await fakeProxy({ port: (server.address() as AddressInfo).port });
    const connection = connectionTo(addressOf("https"), { authorities, proxy: proxy.address.href });
    for (let index = 0; index < 3; index++) await connection.askJson({ path: "/version" }, limits, never);
    expect(versions).toEqual(["2.0", "2.0", "2.0"]);
    expect(proxy.asked).toHaveLength(1);
    await connection.close();
  });

  it.each([
    ["https", 407, "server/misconfigured", /^proxy 127.*status 407; set its user and password in VS Code's http\.proxy$/u],
    ["https", 403, "server/misconfigured", /^proxy 127.*gpu\.example.*status 403.*http\.noProxy$/u],
    ["https", 502, "server/away", /^proxy 127.*must reach gpu\.example, got status 502/u],
    ["http", 407, "server/misconfigured", /^proxy 127.*status 407; set its user and password in VS Code's http\.proxy$/u],
    ["http", 403, "server/misconfigured", /^server gpu\.example, or the proxy 127\S+ before it.*403/u],
    ["http", 502, "server/away", /^server gpu\.example.*502/u],
  ] as const)("of %s that refuses with %i is told of, and not gone around", async (scheme, refusal, code, expected) => {
    const server = await fakeServer(fakes.vllm, scheme === "https" ? secure : {});
    const proxy = await fakeProxy({ refusal });
    const address = new URL(`${scheme}://gpu.example`);
    const error = await appErrorOf(() => version(address, { proxy: `http://me:hidden@${proxy.address.host}` }));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(expected)]);
    expect(error.message).not.toMatch(/hidden/u);
    expect(server.requests).toEqual([]);
  });

  it.each(["http", "https"] as const)("that is gone is told of, and not gone around (%s)", async (scheme) => {
    const server = await fakeServer(fakes.vllm, scheme === "https" ? secure : {});
    const proxy = await fakeProxy();
    await proxy.close();
    closings.length = 0;
    // The server itself could be reached.
    const error = await appErrorOf(() => version(server.address, { proxy: proxy.address.href }));
    expect([error.code, error.message]).toEqual(["server/away", expect.stringMatching(/^proxy 127\S+: must be reachable.*ECONNREFUSED/u)]);
    expect(error.message).toContain(`${proxy.address.host}: `);
    expect([server.requests.length, server.openSockets.size]).toEqual([0, 0]);
  });

  it.each([
    ["ends the connection", (socket: Socket) => socket.destroy()],
    ["speaks no HTTP", (socket: Socket) => socket.end("SSH-2.0-server\r\n")],
  ])("that %s in place of a tunnel is told of", async (_what, answer) => {
    const proxy = createTcpServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => answer(socket));
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    closings.push(async () => void proxy.close());
    const { port } = proxy.address() as AddressInfo;
    const error = await appErrorOf(() => version(addressOf("https"), { proxy: `http://127.0.0.1:${port}` }));
    expect([error.code, error.message]).toEqual(["server/away", expect.stringMatching(/^proxy 127\S+: must be reachable/u)]);
  });

  it("that never makes its tunnel is waited for no longer than for a connection", async () => {
    const proxy = await fakeProxy({ refusal: 0 });
    const error = await appErrorOf(() => version(addressOf("https"), { proxy: proxy.address.href, connectMs: 50 }));
    expect([error.code, error.message]).toEqual(["server/away", expect.stringMatching(/^proxy 127\S+: must be reachable/u)]);
  });

  it.each(["socks5://127.0.0.1:1080", "hidden", "ftp://me:hidden@127.0.0.1"])(
    "such as %s is refused, and not gone around",
    async (proxy) => {
      const server = await fakeServer(fakes.vllm);
      const connection = connectionTo(server.address, { proxy });
      for (let index = 0; index < 2; index++) {
        const error = await appErrorOf(() => connection.askJson({ path: "/version" }, limits, never));
        expect([error.code, error.message]).toEqual(["server/misconfigured", expect.stringMatching(/^proxy.*http\.proxy/u)]);
        expect(error.message).not.toContain("hidden");
      }
      expect(server.openSockets.size).toBe(0);
      await connection.close();
    },
  );
});
