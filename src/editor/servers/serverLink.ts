/**
 * A server that may be asked, with this machine behind it in each role: what it is and has, and whether it answers.
 *
 * Invariants
 * - It is made only for a server that a person has named and confirmed, for one connection and one choice of models; another choice is another
 *   link.
 * - Whatever a role is asked is answered by the server or by this machine; nobody waits longer than `patienceMs` for a server that has not said
 *   yet what it is.
 * - A server that could not be identified is asked ever more seldom; where a person has to mend something it is asked by `ask` only.
 * - After `close` nothing is sent, nothing waits, and no change is told.
 */
import type { Backend, ChatBackend } from "../../backend/backend.ts";
import { contextTokensOf } from "../../backend/remote/contextTokensOf.ts";
import { FallbackBackend, firstWaitMs, maxWaitMs, type ServerState } from "../../backend/remote/fallbackBackend.ts";
import { networkError, ServerError } from "../../backend/remote/serverError.ts";
import type { ModelRole } from "../../shared/catalogue.ts";
import type { ModelInfo } from "../../shared/protocol.ts";
import type { ServerModel } from "../../shared/servers.ts";
import { countedServer } from "./countedServer.ts";
import { modelName } from "./modelName.ts";
import type { AskableServer, KnownModel, KnownServer, OpenServer } from "./openServer.ts";
import { type RoleNames, rolesOf } from "./rolesOf.ts";

export type LinkState = { readonly kind: "asking" } | ServerState;

export interface ServerLinkOptions {
  /** With its port. */
  readonly host: string;
  readonly names: RoleNames;
  /** Of a link before to the same server, which need not be asked again; its models are shown until this one knows better. */
  readonly known?: KnownServer | undefined;
  readonly open: () => Promise<OpenServer>;
  readonly local: Readonly<Record<ModelRole, Backend & ChatBackend>>;
  /** Hear how many requests of a role the server works on. */
  readonly onRunningCount: Readonly<Record<ModelRole, (count: number) => void>>;
  readonly onChange: () => void;
  /** Milliseconds, from any beginning. */
  readonly now: () => number;
  /** Resolves at its time, or when the signal fires. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What answers a role. */
interface Answering {
  readonly info: ModelInfo;
  readonly server: AskableServer;
  readonly backend: FallbackBackend;
}

/** A server that runs tells in milliseconds what it is; one that does not is not worth more waiting before this machine answers. */
const patienceMs = 2000;

/** Views get them all at each change, some 200 bytes each; who looks for another one connects anew. */
const maxShownModels = 500;

export class ServerLink {
  readonly #options: ServerLinkOptions;
  readonly #answering = new Map<ModelRole, Answering>();
  #known: KnownServer | undefined;
  #state: LinkState = { kind: "asking" };
  #server: Promise<OpenServer> | undefined;
  /** Ends the looking for it. */
  #search = new AbortController();
  #firstTry: Promise<void> = Promise.resolve();
  #isClosed = false;
  /** The hit rate in percent, as it was told last. */
  #toldPercent: number | undefined;

  /** Begins to ask at once, unless what it is and has is known already. */
  constructor(options: ServerLinkOptions) {
    this.#options = options;
    this.#known = options.known;
    void this.#begin(options.known);
  }

  /** Undefined until it is known. */
  get title(): string | undefined {
    return this.#known?.title;
  }

  /** Also while it does not answer; undefined as long as it was not asked. */
  get known(): KnownServer | undefined {
    return this.#known;
  }

  get state(): LinkState {
    const states = [...this.#answering.values()].map(({ backend }) => backend.state);
    const failed = states.find(({ kind }) => kind === "misconfigured") ?? states.find(({ kind }) => kind === "away");
    return this.#state.kind === "here" ? (failed ?? this.#state) : this.#state;
  }

  /** Roles that are the server's. */
  get roles(): readonly ModelRole[] {
    return rolesOf(this.#options.names);
  }

  /** Those in use first. */
  get models(): readonly ServerModel[] {
    const known = this.#known;
    return known === undefined ? [] : [...this.#modelIds()].slice(0, maxShownModels).map((id) => this.#shown(known.model(id)));
  }

  /** How many the server has besides. */
  get moreModelCount(): number {
    return Math.max(0, this.#modelIds().size - maxShownModels) + (this.#known?.moreModelCount ?? 0);
  }

  /** Of the role that has told. */
  get hitRate(): number | undefined {
    for (const { server } of this.#answering.values()) if (server.hitRate !== undefined) return server.hitRate;
    return undefined;
  }

  /** The model that answers a role now; undefined where this machine does. The same object as long as nothing changes. */
  model(role: ModelRole): ModelInfo | undefined {
    const answering = this.#answering.get(role);
    return answering?.backend.state.kind === "here" ? answering.info : undefined;
  }

  /** The server with this machine behind it; undefined as long as nothing can be asked of it. */
  backend(role: ModelRole): (Backend & ChatBackend) | undefined {
    return this.#answering.get(role)?.backend;
  }

  /** Resolves when it is known what answers, when it has taken too long, or when the signal fires. */
  async answered(signal: AbortSignal): Promise<void> {
    if (this.#state.kind !== "asking") return;
    const enough = new AbortController();
    try {
      await Promise.race([this.#firstTry, this.#options.wait(patienceMs, AbortSignal.any([signal, enough.signal]))]);
    } finally {
      enough.abort();
    }
  }

  /** Asks what it is and has, also where it was given up. Resolves when it has answered or failed for the first time; never rejects. */
  ask(): Promise<void> {
    return this.#begin(undefined);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#search.abort();
    this.#stopAnswering();
    const server = await this.#server?.catch(() => undefined);
    await server?.close();
  }

  #begin(known: KnownServer | undefined): Promise<void> {
    this.#search.abort();
    const search = new AbortController();
    this.#search = search;
    if (this.#isClosed) return Promise.resolve();
    if (this.#answering.size === 0) this.#state = { kind: "asking" };
    this.#firstTry = new Promise((resolve) => void this.#searchServer(known, search.signal, resolve));
    return this.#firstTry;
  }

  async #searchServer(known: KnownServer | undefined, ended: AbortSignal, onFirstTry: () => void): Promise<void> {
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, maxWaitMs)) {
      const failure = await this.#identify(known, ended);
      onFirstTry();
      if (ended.aborted || failure === undefined || failure.code === "server/misconfigured") return;
      await this.#options.wait(Math.max(waitMs, failure.retryAfterMs ?? 0), ended);
      if (ended.aborted) return;
    }
  }

  /** Returns why it could not be done. */
  async #identify(before: KnownServer | undefined, ended: AbortSignal): Promise<ServerError | undefined> {
    try {
      const server = await this.#open();
      ended.throwIfAborted();
      const known = before ?? (await server.identify(ended));
      ended.throwIfAborted();
      this.#take(server, known);
      this.#options.onChange();
      return undefined;
    } catch (reason) {
      if (ended.aborted) return undefined;
      const error = reason instanceof ServerError ? reason : networkError(this.#options.host, reason);
      this.#stopAnswering();
      this.#state = { kind: error.code === "server/misconfigured" ? "misconfigured" : "away", error };
      this.#options.onChange();
      return error;
    }
  }

  /** One connection for all that is asked. */
  #open(): Promise<OpenServer> {
    this.#server ??= this.#options.open().catch((error: unknown) => {
      this.#server = undefined;
      throw error;
    });
    return this.#server;
  }

  #take(server: OpenServer, known: KnownServer): void {
    this.#stopAnswering();
    this.#known = known;
    this.#state = { kind: "here" };
    this.#toldPercent = undefined;
    for (const role of this.roles) {
      const name = this.#options.names[role];
      if (name === undefined) continue;
      const model = known.model(name);
      this.#answering.set(role, this.#answeringWith(role, server.backend(known, model), model));
    }
  }

  #answeringWith(role: ModelRole, askable: AskableServer, model: KnownModel): Answering {
    const { host, local, onRunningCount, now, wait } = this.#options;
    const server = countedServer(askable, (count) => {
      onRunningCount[role](count);
      this.#tellHitRate();
    });
    const onChange = ({ kind }: ServerState) => {
      if (kind === "here") for (const other of this.#answering.values()) other.backend.noteFound();
      this.#options.onChange();
    };
    const backend = new FallbackBackend({ remote: server, local: local[role], onChange, now, wait });
    const name = modelName(model.id);
    const info = {
      name,
      // Of the kind of model servers tell nothing.
      architecture: name,
      parameterCount: 0,
      contextTokens: contextTokensOf(model),
      readsContext: true,
      device: host,
      server: host,
      loadMs: 0,
    } as const satisfies ModelInfo;
    return { info, server, backend };
  }

  /** What a server has of prompts is known only after its first answers, when nothing else changes. */
  #tellHitRate(): void {
    const percent = this.hitRate === undefined ? undefined : Math.round(100 * this.hitRate);
    if (this.#isClosed || percent === this.#toldPercent) return;
    this.#toldPercent = percent;
    this.#options.onChange();
  }

  #modelIds(): ReadonlySet<string> {
    const inUse = this.roles.flatMap((role) => this.#options.names[role] ?? []);
    return new Set([...inUse, ...(this.#known?.models ?? []).map(({ id }) => id)]);
  }

  #stopAnswering(): void {
    for (const { backend } of this.#answering.values()) backend.dispose();
    this.#answering.clear();
  }

  #shown({ id, contextTokens, fillsInTheMiddle, isLoaded, missing }: KnownModel): ServerModel {
    const inUseFor = this.roles.filter((role) => this.#options.names[role] === id);
    return { id, name: modelName(id), contextTokens, fillsInTheMiddle, isLoaded, inUseFor, missing };
  }
}
