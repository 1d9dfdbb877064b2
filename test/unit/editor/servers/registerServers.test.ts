import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Disposable } from "vscode";
import { settingsReader } from "../../../../src/editor/configuration.ts";
import { ModelHosts } from "../../../../src/editor/models/modelHosts.ts";
import { registerServers } from "../../../../src/editor/servers/registerServers.ts";
import { RunningRequests } from "../../../../src/editor/workers/runningRequests.ts";
import { FakeSecrets, fake, workspace } from "../../../fake/vscode.ts";
import { type FakeServer, startFakeServer } from "../../../fixtures/fakeServers/fakeServer.ts";
import { fakes } from "../../../fixtures/fakeServers/fakes.ts";
import { FakeMachine } from "../../../fixtures/fakeWorkers.ts";
import { never, request } from "./fakeOpenServer.ts";

const subscriptions: Disposable[] = [];
let server: FakeServer;

beforeEach(async () => {
  fake.reset();
  server = await startFakeServer(fakes.vllm);
});
afterEach(async () => {
  for (const subscription of subscriptions.splice(0)) subscription.dispose();
  await server.close();
});

function openWindow({ isTrusted = true } = {}) {
  Object.assign(workspace, { isTrusted });
  const memory = new Map<string, unknown>();
  const machine = new FakeMachine();
  const hosts = new ModelHosts({ create: machine.create, paths: { completion: "small", chat: undefined }, tell: () => {} });
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  let otherModelCount = 0;
  const counts: number[] = [];
  const servers = registerServers({
    context: {
      globalState: {
        get: (key: string) => memory.get(key),
        update: async (key: string, value: unknown) => void memory.set(key, value),
      },
      secrets: new FakeSecrets(),
      subscriptions,
    } as unknown as Parameters<typeof registerServers>[0]["context"],
    readSettings: settingsReader(() => {}),
    hosts,
    mayLeave: { now: () => true, refusal: async () => undefined },
    running: new RunningRequests((count) => counts.push(count)),
    onCompletionModel: () => otherModelCount++,
    log: { info: log, warn: log, error: log },
  });
  return { servers, hosts, machine, lines, counts, otherModelCount: () => otherModelCount };
}

const model = "Qwen/Qwen2.5-Coder-7B";

describe("the room of servers", () => {
  it("asks for consent on demand, answers from the server without a worker of this machine, and lets it go", async () => {
    const { servers, hosts, machine, counts, otherModelCount, lines } = openWindow();
    fake.state.choice = `Send to ${server.address.host}`;
    const execute = (name: string, ...parameters: unknown[]) => fake.state.commands.get(name)?.(...parameters);
    fake.state.globalValues = { server: { address: server.address.href, completion: model } };
    servers.follow();
    expect([servers.view?.status.kind, server.requests.length]).toEqual(["unconfirmed", 0]);
    await execute("nearline.refreshServer");
    expect([servers.view?.status.kind, servers.view?.title, servers.view?.roles]).toEqual(["here", "vLLM", ["completion"]]);
    hosts.start(!servers.takes("completion"));
    const { finish } = await servers.completionBackend("file:/project/a.ts").generate(request, () => {}, never);
    expect([finish, counts, machine.processes.size, otherModelCount()]).toEqual(["length", [1, 0], 0, 1]);
    await execute("nearline.disconnectServer");
    expect([servers.view, fake.state.globalValues["server"], otherModelCount()]).toEqual([undefined, undefined, 2]);
    expect(fake.state.errors.filter(([message]) => message?.includes("must"))).toEqual([]);
    expect(lines).toEqual([`server ${server.address.host}: here`]);
  });

  it("begins when the workspace is trusted", async () => {
    const { servers } = openWindow({ isTrusted: false });
    fake.state.choice = `Send to ${server.address.host}`;
    fake.state.globalValues = { server: { address: server.address.href, chat: model } };
    servers.follow();
    expect(servers.view?.status.kind).toBe("untrusted");
    Object.assign(workspace, { isTrusted: true });
    fake.fireWorkspaceTrust();
    expect([servers.view?.status.kind, server.requests.length]).toEqual(["unconfirmed", 0]);
  });

  it("tells in plain words why a command cannot be done", async () => {
    openWindow();
    await fake.state.commands.get("nearline.connectServer")?.("gpu");
    await fake.state.commands.get("nearline.setServerKey")?.();
    expect(fake.state.errors.map(([message]) => message)).toEqual([
      expect.stringContaining("Nearline: server: must be an address that begins with http"),
      expect.stringContaining("Nearline: server: must be named first"),
    ]);
  });
});
