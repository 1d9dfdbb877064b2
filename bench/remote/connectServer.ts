/** A server as the extension connects to one: asked what it is, then one backend for each user of its first model. */
import type { Backend, ChatBackend } from "../../src/backend/backend.ts";
import { dialects } from "../../src/backend/remote/dialects/dialects.ts";
import { identifyServer } from "../../src/backend/remote/identifyServer.ts";
import { RemoteBackend } from "../../src/backend/remote/remoteBackend.ts";
import { ServerConnection } from "../../src/backend/remote/serverConnection.ts";

export interface ConnectedServer {
  readonly title: string;
  readonly model: string;
  /** A backend with connections of its own, as each user's machine has them. */
  backend(): Backend & ChatBackend;
  close(): Promise<void>;
}

export async function connectServer(url: string, apiKey?: string): Promise<ConnectedServer> {
  const address = new URL(url);
  const connections: ServerConnection[] = [];
  const connect = () => {
    const connection = new ServerConnection({ address, apiKey: async () => apiKey });
    connections.push(connection);
    return connection;
  };
  const close = async () => void (await Promise.all(connections.map((connection) => connection.close())));
  try {
    const { dialect: name, models } = await identifyServer(connect(), new AbortController().signal);
    const [model] = models;
    if (model === undefined) throw new Error(`${address.host}: must have a model, got none`);
    const dialect = dialects[name];
    return { title: dialect.title, model: model.id, backend: () => new RemoteBackend({ connection: connect(), dialect, model }), close };
  } catch (error) {
    await close();
    throw error;
  }
}
