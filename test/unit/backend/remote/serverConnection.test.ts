import { createSecureServer } from "node:http2";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { serverAddress } from "../../../../src/backend/remote/serverAddress.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";
import { certificateKey, selfSigned } from "../../../fixtures/fakeServers/certificates.ts";
import { fakes } from "../../../fixtures/fakeServers/fakes.ts";
import { connectionTo, fakeServer, never } from "./remoteFixture.ts";

const limits = { firstPieceMs: 30_000, idleMs: 30_000, totalMs: 30_000 };

const closings: (() => void)[] = [];
afterEach(() => {
  for (const close of closings.splice(0)) close();
});

describe("the address of a server", () => {
  it.each([
    ["http://localhost:8080", "http://localhost:8080/"],
    [" https://gpu.example/v1/ ", "https://gpu.example/"],
    ["https://gpu.example/team/v1", "https://gpu.example/team"],
    ["http://[::1]:11434/", "http://[::1]:11434/"],
  ])("%j is %s", (text, address) => {
    expect(serverAddress(text).href).toBe(address);
  });

  it.each(["localhost:8080", "gpu.example", "", "file:///etc/passwd", "http://"])("%j is none", async (text) => {
    expect((await appErrorOf(() => serverAddress(text))).code).toBe("server/misconfigured");
  });

  it.each(["https://me:pass@gpu.example", "https://gpu.example/?key=hidden", "https://gpu.example/#hidden"])(
    "%s is refused without repeating it",
    async (text) => {
      const { message } = await appErrorOf(() => serverAddress(text));
      expect(message).toContain("gpu.example");
      expect(message).not.toMatch(/pass@|hidden/u);
    },
  );
});

describe("a connection", () => {
  it("keeps the path of its address before each question's own", async () => {
    const server = await fakeServer({ "GET /team/v1/models": () => ({ kind: "json", value: { data: [] } }) });
    const connection = connectionTo(serverAddress(`${server.address.origin}/team/v1`));
    expect(await connection.askJson({ path: "/v1/models" }, limits, never)).toEqual({ data: [] });
  });

  it("speaks HTTP/2 where the server does", async () => {
    const versions: string[] = [];
    const server = createSecureServer({ key: certificateKey, cert: selfSigned }, (request, response) => {
      versions.push(request.httpVersion);
      response.writeHead(200, { "content-type": "application/json" });
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closings.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const connection = connectionTo(new URL(`https://127.0.0.1:${port}`), { authorities: [selfSigned] });
    expect(await connection.askJson({ path: "/v1/models" }, limits, never)).toEqual({});
    expect(versions).toEqual(["2.0"]);
    await connection.close();
  });

  it("tells a server of HTTP/2 at once that an answer is wanted no more", async () => {
    const aborted: boolean[] = [];
    const server = createSecureServer({ key: certificateKey, cert: selfSigned });
    server.on("stream", (stream) => {
      stream.on("close", () => aborted.push(stream.aborted));
      stream.on("error", () => {});
      stream.respond({ ":status": 200, "content-type": "text/event-stream" });
      stream.write('data: {"text":"a"}\n\n');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closings.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const connection = connectionTo(new URL(`https://127.0.0.1:${port}`), { authorities: [selfSigned] });
    const controller = new AbortController();
    const answer = async () => {
      for await (const event of connection.stream({ path: "/a", format: "events" }, limits, controller.signal)) {
        expect(event).toEqual({ text: "a" });
        controller.abort();
      }
    };
    await expect(answer()).rejects.toMatchObject({ name: "AbortError" });
    await vi.waitFor(() => expect(aborted).toEqual([true]));
    await connection.close();
  });

  it("gives up where none is made in time", async () => {
    const silent = createTcpServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    closings.push(() => silent.close());
    const { port } = silent.address() as AddressInfo;
    const connection = connectionTo(new URL(`https://127.0.0.1:${port}`), { connectMs: 50 });
    const error = await appErrorOf(() => connection.askJson({ path: "/a" }, limits, never));
    expect([error.code, error.message]).toEqual(["server/away", expect.stringContaining("within 0.05 s")]);
  });

  it("asks nothing once its caller has given up", async () => {
    const server = await fakeServer(fakes.vllm);
    const reason = new Error("no more");
    const answer = connectionTo(server.address).askJson({ path: "/version" }, limits, AbortSignal.abort(reason));
    await expect(answer).rejects.toBe(reason);
    expect(server.requests).toEqual([]);
  });

  it("waits no longer for a key than for a server", async () => {
    const server = await fakeServer(fakes.vllm);
    const connection = connectionTo(server.address, { apiKey: () => new Promise(() => {}) });
    const error = await appErrorOf(() => connection.askJson({ path: "/version" }, { ...limits, firstPieceMs: 50 }, never));
    expect([error.code, server.requests]).toEqual(["server/away", []]);
  });

  it("takes no body without bounds", async () => {
    const server = await fakeServer({ "GET /v1/models": () => ({ kind: "json", value: { data: "x".repeat(9 * 1024 * 1024) } }) });
    const error = await appErrorOf(() => connectionTo(server.address).askJson({ path: "/v1/models" }, limits, never));
    expect(error.code).toBe("server/malformed");
  });
});
