/** A backend on a fake server of a kind. */
import { afterEach } from "vitest";
import type { DialectName } from "../../../../src/backend/remote/dialects/dialect.ts";
import { dialects } from "../../../../src/backend/remote/dialects/dialects.ts";
import { listModels } from "../../../../src/backend/remote/identifyServer.ts";
import { RemoteBackend, type RequestLimits } from "../../../../src/backend/remote/remoteBackend.ts";
import { ServerConnection, type ServerConnectionOptions } from "../../../../src/backend/remote/serverConnection.ts";
import type { TimeLimits } from "../../../../src/backend/remote/timeWatch.ts";
import type { ChatRequest, GenerateRequest } from "../../../../src/shared/protocol.ts";
import { type FakeOptions, type FakeRoutes, type FakeServer, startFakeServer } from "../../../fixtures/fakeServers/fakeServer.ts";
import { fakes } from "../../../fixtures/fakeServers/fakes.ts";

export const never = new AbortController().signal;

/** What may be in no message. */
export const secrets = { key: "sk-0123456789", prompt: "secretPlan" } as const;

export const request: GenerateRequest = {
  prompt: { prefix: `function ${secrets.prompt}(a, b) {\n  `, suffix: "\n}\n", path: "src/sum.ts", languageId: "typescript" },
  maxPromptTokens: 1000,
  maxTokens: 64,
  stop: { strings: [], afterText: false },
  sampling: { temperature: 0 },
};

export const chatRequest: ChatRequest = {
  messages: [
    { role: "system", content: "You help." },
    { role: "user", content: `What is ${secrets.prompt}?` },
  ],
  maxTokens: 64,
  sampling: { temperature: 0 },
};

/** Longer than a test takes on a busy machine, so that only what never ends runs into them. */
const longLimits: TimeLimits = { firstPieceMs: 30_000, idleMs: 30_000, totalMs: 30_000 };

export function limitsOf(limits: Partial<TimeLimits>): RequestLimits {
  const all = { ...longLimits, ...limits };
  return { completion: all, chat: all, light: all };
}

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

export async function fakeServer(routes: FakeRoutes, options?: FakeOptions): Promise<FakeServer> {
  const server = await startFakeServer(routes, options);
  open.push(server);
  return server;
}

export function connectionTo(address: URL, options: Partial<ServerConnectionOptions> = {}): ServerConnection {
  const connection = new ServerConnection({ address, apiKey: async () => secrets.key, ...options });
  open.push(connection);
  return connection;
}

export interface RemoteFixture {
  readonly server: FakeServer;
  readonly connection: ServerConnection;
  readonly backend: RemoteBackend;
}

export interface RemoteOptions extends FakeOptions {
  readonly limits?: Partial<TimeLimits>;
  readonly routes?: FakeRoutes;
  readonly now?: () => number;
  /** Of the models that the server lists. */
  readonly modelIndex?: number;
}

/** The fault comes after the models were asked for. */
export async function remote(
  name: DialectName,
  { limits = {}, routes = fakes[name], now = () => performance.now(), modelIndex = 0, ...options }: RemoteOptions = {},
): Promise<RemoteFixture> {
  const { fault = "none", ...others } = options;
  const server = await fakeServer(routes, others);
  const connection = connectionTo(server.address);
  const models = await listModels(connection, name, never);
  const model = models[modelIndex];
  if (model === undefined) throw new Error(`the fake of ${name} has no model ${modelIndex}`);
  server.fault = fault;
  server.requests.length = 0;
  return { server, connection, backend: new RemoteBackend({ connection, dialect: dialects[name], model, limits: limitsOf(limits), now }) };
}
