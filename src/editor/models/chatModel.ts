/**
 * The model that answers the chat, the actions and other extensions: one of its own where the user named one, otherwise the one that completes.
 *
 * Invariants
 * - A model of its own takes no memory until something is asked of it, or it is chosen.
 * - One that cannot be loaded gives way to the one that completes, which is told once.
 * - One that gives way to the one that completes is asked nothing more, and ends what it is answering before its process ends.
 */
import { t } from "@vscode/l10n";
import type { MessageConnection } from "vscode-jsonrpc";
import { messageOf } from "../../shared/errors.ts";
import type { ModelInfo } from "../../shared/protocol.ts";
import type { ConnectionOptions, WorkerState } from "../workers/workerHost.ts";
import { type CreateWorker, ModelHost } from "./modelHost.ts";
import { whenLoaded } from "./whenLoaded.ts";
import { type FollowedWorker, WorkerSlot } from "./workerSlot.ts";

export interface ChatModelOptions {
  /** The host of the model that completes. */
  readonly shared: ModelHost;
  readonly create: CreateWorker;
  /** Tells the user something, once. */
  readonly tell: (message: string) => void;
}

export class ChatModel {
  readonly #options: ChatModelOptions;
  readonly #listeners = new Set<(state: WorkerState) => void>();
  #own: ModelHost | undefined;
  readonly #beside = new WorkerSlot();
  #isShared = true;
  #isRefusalTold = false;
  /** The last one that it had of its own. */
  #leaving: ModelHost | undefined;
  #left: Promise<void> = Promise.resolve();

  constructor(options: ChatModelOptions) {
    this.#options = options;
    options.shared.onState((state) => {
      if (this.#answering === options.shared) this.#tell(state);
    });
  }

  /** The host of the chat's own model, while it is the one that answers. */
  get own(): ModelHost | undefined {
    return this.#isShared || this.#own === undefined || isRefused(this.#own.state) ? undefined : this.#own;
  }

  /** The same as a host that is off while the chat has no model of its own. */
  get ownHost(): FollowedWorker {
    const state = (): WorkerState => this.own?.state ?? { kind: "off" };
    return {
      get state() {
        return state();
      },
      onState: (listener) => this.onState(() => listener(state())),
      restart: () => this.own?.restart(),
    };
  }

  /** As `ModelHost.beside`, of its own model. */
  get beside(): FollowedWorker {
    return this.#beside;
  }

  /** As `ModelHost.nextPath`, of its own model. */
  get nextPath(): string | undefined {
    return this.#own?.nextPath;
  }

  get path(): string {
    return this.#isShared ? this.#options.shared.path : (this.#own?.path ?? this.#options.shared.path);
  }

  get state(): WorkerState {
    return this.#answering.state;
  }

  get pid(): number | undefined {
    return this.#answering.pid;
  }

  onState(listener: (state: WorkerState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Names its own model, which is loaded when something is asked; undefined to share. */
  use(path: string | undefined): void {
    const { shared, create } = this.#options;
    if (path === undefined || path === shared.path) {
      void this.share();
      return;
    }
    if (!this.#isShared && this.#own?.path === path) return;
    void this.#own?.stop();
    this.#own = this.#hostOf(new ModelHost(create, path));
    this.#setShared(false);
  }

  /** Loads a model of its own and lets it answer. As `ModelHost.exchange`; until then the one before answers. */
  async choose(path: string, onProgress: (fraction: number) => void): Promise<ModelInfo> {
    const { shared, create } = this.#options;
    if (path === shared.path) {
      const left = this.share();
      // Memory may have no room for both.
      if (shared.state.kind !== "ready") await left;
      shared.wake();
      return whenLoaded(shared, onProgress, new AbortController().signal);
    }
    this.#own ??= this.#hostOf(new ModelHost(create, path));
    const own = this.#own;
    const model = await own.exchange(path, onProgress);
    if (own === this.#own) this.#setShared(false);
    return model;
  }

  /** The model that completes answers from now on. Resolves when no other process is left, which is when it has ended what it was answering. */
  share(): Promise<void> {
    const own = this.#own;
    if (own !== undefined) {
      this.#own = undefined;
      this.#beside.put(undefined);
      const before = this.#leaving?.stop();
      this.#leaving = own;
      this.#left = Promise.all([before, own.retire()]).then(() => {});
      this.#setShared(true);
    }
    return this.#left;
  }

  standBy(): void {
    this.#own?.standBy();
  }

  restart(): void {
    // One that stands by has nothing to start anew.
    this.#own?.followSettings();
    this.#isRefusalTold = false;
  }

  countIdleAnew(): void {
    this.#own?.countIdleAnew();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#own?.stop(), this.#leaving?.stop()]);
  }

  /** As `WorkerHost.connection`, to whichever model answers. */
  async connection(signal: AbortSignal, options?: ConnectionOptions): Promise<MessageConnection> {
    const own = this.#isShared ? undefined : this.#own;
    if (own !== undefined) {
      try {
        return await own.connection(signal, options);
      } catch (error) {
        if (signal.aborted || !isRefused(own.state)) throw error;
        this.#tellRefusal(error);
      }
    }
    return this.#options.shared.connection(signal, options);
  }

  get #answering(): ModelHost {
    return this.own ?? this.#options.shared;
  }

  #hostOf(own: ModelHost): ModelHost {
    own.onState((state) => {
      if (this.#own !== own || this.#isShared) return;
      this.#tell(isRefused(state) ? this.#options.shared.state : state);
    });
    this.#beside.put(own.beside);
    if (this.#options.shared.state.kind !== "off") own.standBy();
    return own;
  }

  #setShared(isShared: boolean): void {
    this.#isShared = isShared;
    this.#isRefusalTold = false;
    this.#tell(this.state);
  }

  #tellRefusal(error: unknown): void {
    if (this.#isRefusalTold) return;
    this.#isRefusalTold = true;
    this.#options.tell(t("The chat's own model cannot be used, and the model that completes answers in its place. {0}", messageOf(error)));
  }

  #tell(state: WorkerState): void {
    for (const listener of [...this.#listeners]) listener(state);
  }
}

/** Nothing but a change by the user makes it work. */
function isRefused(state: WorkerState): boolean {
  return state.kind === "failed" && state.retryAtMs === undefined;
}
