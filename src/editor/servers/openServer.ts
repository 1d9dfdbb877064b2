/** What the editor's side needs of `backend/remote`. To be imported only once a server may be asked: the client for its protocol is large. */
import type { DialectName, RemoteModel } from "../../backend/remote/dialects/dialect.ts";
import { dialects } from "../../backend/remote/dialects/dialects.ts";
import { identifyServer } from "../../backend/remote/identifyServer.ts";
import { missingAbilities } from "../../backend/remote/missingAbilities.ts";
import { RemoteBackend } from "../../backend/remote/remoteBackend.ts";
import { ServerConnection, type ServerConnectionOptions } from "../../backend/remote/serverConnection.ts";

/** A server with a connection of its own, to be closed once. */
export interface OpenServer {
  /** Asks what it is and has. Rejects with a `ServerError`, or the signal's reason. */
  identify(signal: AbortSignal): Promise<KnownServer>;
  /** Asks over this connection, also what was known by another one. */
  backend(known: KnownServer, model: KnownModel): AskableServer;
  /** Ends what runs. */
  close(): Promise<void>;
}

/** What a server said that it is. */
export interface KnownServer {
  readonly dialect: DialectName;
  /** Of its kind: "llama.cpp". */
  readonly title: string;
  readonly models: readonly KnownModel[];
  /** How many it has besides; absent: none. */
  readonly moreModelCount?: number;
  /** One that it did not tell of is asked for as well: some have more than they list. */
  model(id: string): KnownModel;
}

export interface KnownModel extends RemoteModel {
  /** What is missing beside a model of this machine, in sentences. */
  readonly missing: readonly string[];
}

export type AskableServer = Pick<RemoteBackend, "generate" | "chat" | "countTokens" | "probe" | "hitRate">;

export function openServer(options: ServerConnectionOptions): OpenServer {
  const connection = new ServerConnection(options);
  return {
    async identify(signal) {
      const identified = await identifyServer(connection, signal);
      // llama.cpp's server lists its models without a key, and would be taken for any other one.
      if (identified.refusal !== undefined && (await options.apiKey()) === undefined) throw identified.refusal;
      const dialect = dialects[identified.dialect];
      const known = (model: RemoteModel): KnownModel => ({ ...model, missing: missingAbilities(dialect, model) });
      const models = identified.models.map(known);
      const byId = new Map(models.map((model) => [model.id, model]));
      return {
        dialect: identified.dialect,
        title: dialect.title,
        models,
        moreModelCount: identified.moreModelCount,
        model(id) {
          return byId.get(id) ?? known({ id, contextTokens: undefined, fillsInTheMiddle: "asking", isLoaded: undefined });
        },
      };
    },
    backend: ({ dialect }, model) => new RemoteBackend({ connection, dialect: dialects[dialect], model }),
    close: () => connection.close(),
  };
}
