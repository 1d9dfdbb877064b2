import { describe, expect, it, vi } from "vitest";
import { dialectNames } from "../../../../src/backend/remote/dialects/dialect.ts";
import { dialects } from "../../../../src/backend/remote/dialects/dialects.ts";
import { RemoteBackend } from "../../../../src/backend/remote/remoteBackend.ts";
import { ServerError } from "../../../../src/backend/remote/serverError.ts";
import type { TimeLimits } from "../../../../src/backend/remote/timeWatch.ts";
import type { ErrorCode } from "../../../../src/shared/errors.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";
import { selfSigned } from "../../../fixtures/fakeServers/certificates.ts";
import { wholeText } from "../../../fixtures/fakeServers/fakeModel.ts";
import type { Fault } from "../../../fixtures/fakeServers/fakeServer.ts";
import { fakes } from "../../../fixtures/fakeServers/fakes.ts";
import { chatRequest, connectionTo, fakeServer, limitsOf, never, remote, request, secrets } from "./remoteFixture.ts";

interface Row {
  readonly fault: Exclude<Fault, "none">;
  /** Undefined where the answer comes as if nothing were. */
  readonly code: ErrorCode | undefined;
  /** Whether the text before the fault is heard. */
  readonly begins?: true;
  readonly limits?: Partial<TimeLimits>;
}

const rows: readonly Row[] = [
  { fault: "splitUtf8", code: undefined },
  { fault: "reset", code: "server/away", begins: true },
  { fault: "stalled", code: "server/away", begins: true, limits: { idleMs: 300 } },
  { fault: "slowFirstPiece", code: "server/away", limits: { firstPieceMs: 300 } },
  { fault: "sendsNothing", code: "server/away", limits: { firstPieceMs: 300 } },
  { fault: "neverEnds", code: "server/away", begins: true, limits: { totalMs: 1000 } },
  { fault: "endsAtOnce", code: "server/away" },
  { fault: "status500", code: "server/away" },
  { fault: "status503", code: "server/away" },
  { fault: "malformed", code: "server/malformed", begins: true },
  { fault: "hugeLine", code: "server/malformed", begins: true },
  { fault: "truncated", code: "server/malformed", begins: true },
  { fault: "wrongType", code: "server/malformed" },
  { fault: "status401", code: "server/misconfigured" },
  { fault: "status404", code: "server/misconfigured" },
  { fault: "redirectToHost", code: "server/misconfigured" },
  { fault: "redirectToHttp", code: "server/misconfigured" },
  { fault: "status413", code: "request/tooLong" },
  { fault: "status429", code: "server/busy" },
];

function expectNoLeak(error: ServerError, port: string): void {
  const told = [error.message, String(error), JSON.stringify(error), error.stack ?? "", String(error.cause ?? "")].join("\n");
  for (const secret of [secrets.key, secrets.prompt, "echo=", "elsewhere"]) expect(told).not.toContain(secret);
  expect(error.message).toContain(`127.0.0.1:${port}`);
  expect(error.message).toMatch(/: must .+, got .+; /u);
}

describe.each(dialectNames)("%s", (name) => {
  it.each(rows)("$fault of a completion ends with $code", async ({ fault, code, begins, limits = {} }) => {
    const { server, connection, backend } = await remote(name, { fault, limits });
    let heard = "";
    const answer = backend.generate(request, (text) => (heard += text), never);
    if (code === undefined) {
      await answer;
      expect(heard).toBe(wholeText);
      return;
    }
    const error = await appErrorOf(() => answer);
    expect([error.code, error instanceof ServerError]).toEqual([code, true]);
    if (error instanceof ServerError) expectNoLeak(error, server.address.port);
    expect(heard !== "").toBe(begins === true);
    if (fault !== "neverEnds") expect(wholeText.startsWith(heard)).toBe(true);
    // What would go on is told to end.
    if (Object.keys(limits).length > 0) await vi.waitFor(() => expect(server.requests.at(-1)?.isAborted).toBe(true));
    await connection.close();
    await vi.waitFor(() => expect(server.openSockets.size).toBe(0));
  });

  it.each(rows)("$fault of a chat ends with $code", async ({ fault, code, limits = {} }) => {
    const { server, backend } = await remote(name, { fault, limits });
    let heard = "";
    const answer = backend.chat(chatRequest, (text) => (heard += text), never);
    if (code === undefined) {
      await answer;
      expect(heard).toBe(wholeText);
      return;
    }
    const error = await appErrorOf(() => answer);
    expect(error.code).toBe(code);
    if (error instanceof ServerError) expectNoLeak(error, server.address.port);
  });

  it.each(["generate", "chat"] as const)(
    "ends an answer that goes on beyond all that was asked for, and its connection: %s",
    async (how) => {
      const { server, backend } = await remote(name, { fault: "floods" });
      let heard = "";
      const hear = (text: string) => (heard += text);
      const asked =
        how === "chat"
          ? backend.chat({ ...chatRequest, maxTokens: 8 }, hear, never)
          : backend.generate({ ...request, maxTokens: 8 }, hear, never);
      expect((await asked).finish).toBe("length");
      expect(heard.length).toBeGreaterThan(0);
      expect(heard.length).toBeLessThan(8 * 64 + 1024);
      await vi.waitFor(() => expect(server.requests.at(-1)?.isAborted).toBe(true));
    },
  );

  it("tells of an error in the middle of a stream, not in the server's words", async () => {
    const { server, backend } = await remote(name, { fault: "errorInStream" });
    const error = await appErrorOf(() => backend.generate(request, () => {}, never));
    expect(error.code).toMatch(/^server\/(?:away|malformed)$/u);
    expect(error.message).not.toContain("the request was");
    expect(server.requests.length).toBeGreaterThan(0);
  });
});

describe("a server", () => {
  const backendOf = (address: URL, options: Parameters<typeof connectionTo>[1] = {}) => {
    const model = { id: "fake", contextTokens: undefined, fillsInTheMiddle: "asking", isLoaded: true } as const;
    return new RemoteBackend({ connection: connectionTo(address, options), dialect: dialects.llamaCpp, model, limits: limitsOf({}) });
  };

  it("that nobody runs is away", async () => {
    const server = await fakeServer(fakes.llamaCpp);
    await server.close();
    const error = await appErrorOf(() => backendOf(server.address).generate(request, () => {}, never));
    expect([error.code, error.message]).toEqual(["server/away", expect.stringContaining("ECONNREFUSED")]);
  });

  it.each([
    ["selfSigned", "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ["expired", "CERT_HAS_EXPIRED"],
    ["notYetValid", "CERT_NOT_YET_VALID"],
  ] as const)("with a certificate that is %s is asked nothing", async (certificate, code) => {
    const server = await fakeServer(fakes.llamaCpp, { certificate });
    // Where the authority is trusted the dates still count.
    const authorities =
      certificate === "selfSigned" ? {} : { authorities: [(await import("../../../fixtures/fakeServers/certificates.ts"))[certificate]] };
    const error = await appErrorOf(() => backendOf(server.address, authorities).generate(request, () => {}, never));
    expect([error.code, error.message]).toEqual(["server/misconfigured", expect.stringContaining(code)]);
    expect(server.requests).toEqual([]);
  });

  it("with a certificate of an authority that is trusted answers", async () => {
    const server = await fakeServer(fakes.llamaCpp, { certificate: "selfSigned" });
    let heard = "";
    await backendOf(server.address, { authorities: [selfSigned] }).generate(request, (text) => (heard += text), never);
    expect(heard).toBe(wholeText);
  });

  it("that speaks the other protocol is named by its address", async () => {
    const plain = await fakeServer(fakes.llamaCpp);
    const error = await appErrorOf(() => backendOf(new URL(`https://${plain.address.host}`)).generate(request, () => {}, never));
    expect(error.code).toBe("server/misconfigured");
  });

  it("that refuses the key says so and not which", async () => {
    const server = await fakeServer(fakes.llamaCpp, { apiKey: "another" });
    const error = await appErrorOf(() => backendOf(server.address).generate(request, () => {}, never));
    expect([error.code, error.message.includes(secrets.key)]).toEqual(["server/misconfigured", false]);
  });

  it("that cannot answer anything yet may be loading its model, and that is said", async () => {
    const { backend } = await remote("llamaCpp", { fault: "status503" });
    expect((await appErrorOf(() => backend.generate(request, () => {}, never))).message).toContain("load the model");
  });

  it("that is busy says when to come back", async () => {
    const { backend } = await remote("vllm", { fault: "status429" });
    const error = await appErrorOf(() => backend.generate(request, () => {}, never));
    expect(error).toMatchObject({ code: "server/busy", retryAfterMs: 7000 });
  });

  it("gets no key where there is none", async () => {
    const server = await fakeServer(fakes.llamaCpp);
    await backendOf(server.address, { apiKey: async () => undefined }).generate(request, () => {}, never);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});
