/** The key of a server goes to that server alone, and is in nothing that is shown, logged or reported. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serverAddress } from "../../../../src/backend/remote/serverAddress.ts";
import { CompletionPipeline } from "../../../../src/completion/pipeline.ts";
import { RequestRecorder } from "../../../../src/completion/trace/requestRecorder.ts";
import { traceReport } from "../../../../src/completion/trace/traceReport.ts";
import { outcomeLine } from "../../../../src/editor/completion/outcomeLine.ts";
import { environmentLines } from "../../../../src/editor/reports/environmentLines.ts";
import { ServerKeys } from "../../../../src/editor/servers/serverKeys.ts";
import { ServerNotices } from "../../../../src/editor/servers/serverNotices.ts";
import { AppError, messageOf } from "../../../../src/shared/errors.ts";
import { FakeSecrets, fake } from "../../../fake/vscode.ts";
import { faults } from "../../../fixtures/fakeServers/fakeServer.ts";
import { fakes } from "../../../fixtures/fakeServers/fakes.ts";
import { chatRequest, connectionTo, fakeServer, limitsOf, never, remote, secrets } from "../../backend/remote/remoteFixture.ts";
import { serverHere } from "../servers/serverExample.ts";

const closing: (() => void)[] = [];
beforeEach(() => fake.reset());
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that sends everybody elsewhere. */
async function redirecting(status: number, to: URL): Promise<URL> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { location: new URL(request.url ?? "/", to).href }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

async function errorOf(work: () => Promise<unknown>): Promise<AppError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** An error as anything may write it down. */
function written(error: AppError | undefined): string {
  return error === undefined ? "" : [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), messageOf(error)].join("\n");
}

describe("the key of a server", () => {
  it.each([301, 302, 303, 307, 308])("does not follow a redirect to another origin, nor does what was asked (%i)", async (status) => {
    const other = await fakeServer(fakes.openAi);
    const connection = connectionTo(await redirecting(status, other.address));
    const { light } = limitsOf({});
    const body = { prompt: secrets.prompt };
    const stream = async () => {
      for await (const _ of connection.stream({ path: "/v1/completions", body, format: "events" }, light, never))
        expect.fail("it was answered");
    };
    for (const ask of [() => connection.askJson({ path: "/v1/models" }, light, never), stream]) {
      const told = written(await errorOf(ask));
      expect(told).toContain(`got a redirect (${status})`);
      expect(told).not.toContain(secrets.key);
    }
    expect([other.received.length, other.requests.length]).toEqual([0, 0]);
  });

  it.each(faults)("is in no error, log line, notice or report of a server's fault: %s", async (fault) => {
    const limits = { firstPieceMs: 200, idleMs: 200, totalMs: 400 };
    const { server, backend } = await remote("llamaCpp", { fault, limits });
    const lines: string[] = [];
    const log = (line: string) => void lines.push(line);
    const recorder = new RequestRecorder({ now: () => performance.now(), date: () => Date.now() });
    const pipeline = new CompletionPipeline(
      { backendFor: () => backend, now: () => performance.now(), wait: async () => {}, log, recorder },
      () => ({ promptTokens: 1000, multiLine: "auto", debounceMs: 0, suggestIn: { strings: true, comments: true, ignoredFiles: true } }),
    );
    const snapshot = { uri: "file:///project/a.ts", path: "a.ts", languageId: "typescript", prefix: "const a = ", suffix: "\n" };
    const outcome = await pipeline.suggest({ snapshot, mode: "auto", explicit: true }, never);
    const notices = new ServerNotices({ now: () => 0, log: { info: log, warn: log }, onError: (error) => log(messageOf(error)) });
    for (const ask of [() => backend.chat(chatRequest, () => {}, never), () => backend.countTokens({ texts: ["a"] }, never)]) {
      const error = await errorOf(ask);
      lines.push(written(error));
      if (error !== undefined) notices.note(serverHere.host, { kind: "away", error } as unknown as Parameters<typeof notices.note>[1]);
    }
    const environment = environmentLines("1.0.0", { kind: "off" }, serverHere);
    const reports = recorder.traces.map((trace) => traceReport(trace, { withCode: true, environment }));
    expect(reports).toHaveLength(1);
    const shown = [...lines, ...reports, outcomeLine(outcome), ...fake.state.errors.flat(), ...fake.state.informed.flat()].join("\n");
    expect(shown).not.toContain(secrets.key);
    expect(shown).not.toContain("Bearer");
    // It was there to be told.
    expect(server.requests.every(({ headers }) => headers.authorization === `Bearer ${secrets.key}`)).toBe(true);
    pipeline.dispose();
  });

  it("that no header can hold is in no error either", async () => {
    const server = await fakeServer(fakes.openAi);
    for (const key of [`${secrets.key}\r\nx-evil: 1`, `${secrets.key} ключ`, `${secrets.key}\0`]) {
      const connection = connectionTo(server.address, { apiKey: async () => key });
      const told = written(await errorOf(() => connection.askJson({ path: "/v1/models" }, limitsOf({}).light, never)));
      expect(told).not.toBe("");
      expect(told).not.toContain(secrets.key);
    }
    expect(server.requests).toEqual([]);
  });

  it("is given out for no other scheme, host or port than those it was typed for", async () => {
    const storage = new FakeSecrets();
    const keys = new ServerKeys(storage as unknown as ConstructorParameters<typeof ServerKeys>[0]);
    fake.state.typed = secrets.key;
    await keys.ask(serverAddress("https://gpu.example/llm/"));
    expect(await keys.key(serverAddress("https://gpu.example/other"))).toBe(secrets.key);
    for (const address of [
      "http://gpu.example",
      "https://gpu.example:8443",
      "https://gpu.example.evil",
      "https://example",
      "https://sub.gpu.example",
    ]) {
      expect(await keys.key(serverAddress(address)), address).toBeUndefined();
    }
    expect(JSON.stringify([fake.state.globalValues, fake.state.workspaceValues, fake.state.informed, fake.state.errors])).not.toContain(
      secrets.key,
    );
    keys.dispose();
  });
});
