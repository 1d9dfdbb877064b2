/** The hosts of both roles, started and ended together. */
import { Yield } from "../../shared/protocol.ts";
import type { WorkerState } from "../workers/workerHost.ts";
import { ChatModel } from "./chatModel.ts";
import { type CreateWorker, ModelHost } from "./modelHost.ts";

export interface ModelPaths {
  /** Absolute. */
  readonly completion: string;
  /** Undefined: the one that completes. */
  readonly chat: string | undefined;
}

export interface ModelHostsOptions {
  readonly create: CreateWorker;
  readonly paths: ModelPaths;
  readonly tell: (message: string) => void;
}

export class ModelHosts {
  readonly completion: ModelHost;
  readonly chat: ChatModel;
  #isCompleting = false;

  constructor({ create, paths, tell }: ModelHostsOptions) {
    this.completion = new ModelHost(create, paths.completion);
    this.chat = new ChatModel({ shared: this.completion, create, tell });
    this.chat.use(paths.chat);
  }

  get state(): WorkerState {
    return this.completion.state;
  }

  /** Whether a process lives. */
  get isRunning(): boolean {
    return this.completion.pid !== undefined || this.chat.pid !== undefined;
  }

  /** Calls the listener at each change of either role's state. */
  onState(listener: () => void): void {
    this.completion.onState(listener);
    this.chat.onState(listener);
  }

  /** The chat's own model is loaded when something is asked of it; the one that completes as well where something else does so as a rule. */
  start(completes: boolean): void {
    if (completes) this.completion.start();
    else this.completion.standBy();
    this.chat.standBy();
  }

  restart(): void {
    this.completion.restart();
    this.chat.restart();
  }

  /** Starts what runs with the settings of now. What rests or is off finds them when it starts. */
  followSettings(): void {
    this.completion.followSettings();
    this.chat.restart();
  }

  /** Completion comes first, also where the chat has a process of its own: that is told when completions run. */
  noteCompletions(runningCount: number): void {
    const isCompleting = runningCount > 0;
    if (isCompleting === this.#isCompleting) return;
    this.#isCompleting = isCompleting;
    const { own } = this.chat;
    if (own?.state.kind !== "ready") return;
    own
      .connection(new AbortController().signal, { wakes: false })
      .then((connection) => connection.sendNotification(Yield.type, { busy: isCompleting }))
      // A process that just ended yields as well.
      .catch(() => {});
  }

  /** Resolves when no process is left. */
  async stop(): Promise<void> {
    await Promise.all([this.completion.stop(), this.chat.stop()]);
  }

  /** To be called when the time to rest may have changed. */
  countIdleAnew(): void {
    this.completion.countIdleAnew();
    this.chat.countIdleAnew();
  }
}
