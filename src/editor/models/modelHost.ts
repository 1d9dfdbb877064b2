/**
 * The worker that plays a role, whichever model it runs. Models are exchanged while requests go on: another worker loads beside the one that
 * answers and takes its place when it is ready.
 *
 * Invariants
 * - Requests go to one worker. A second process lives only while an exchange is under way, and while the one before ends what it was answering.
 * - Where memory has no room for both, the one before ends first; if the new one then fails, the one before is loaded again.
 * - An exchange that fails leaves the model before at work, and `path` as it was.
 * - One exchange at a time: a newer one ends that before it, and `stop` ends all.
 * - What starts all anew, as changed settings do, starts the model anew that is being loaded as well.
 */
import { t } from "@vscode/l10n";
import type { MessageConnection } from "vscode-jsonrpc";
import { AppError } from "../../shared/errors.ts";
import type { ModelInfo } from "../../shared/protocol.ts";
import type { ConnectionOptions, WorkerHost, WorkerState } from "../workers/workerHost.ts";
import { whenLoaded } from "./whenLoaded.ts";
import { type FollowedWorker, WorkerSlot } from "./workerSlot.ts";

export type ModelWorker = Pick<
  WorkerHost,
  "state" | "pid" | "onState" | "start" | "standBy" | "wake" | "stop" | "retire" | "restart" | "countIdleAnew" | "connection"
>;

/** Makes a worker for a model that starts no process yet. When it is started, its process waits until there is room. */
export type CreateWorker = (path: string, roomMade?: Promise<void>) => ModelWorker;

export class ModelHost {
  readonly #create: CreateWorker;
  readonly #listeners = new Set<(state: WorkerState) => void>();
  #path: string;
  #worker: ModelWorker;
  #stopListening = () => {};
  #controller = new AbortController();
  #exchanging: Promise<void> = Promise.resolve();
  #nextPath: string | undefined;
  readonly #beside = new WorkerSlot();
  /** Loads where the one before was; its failure is not that of the role. */
  #alone: ModelWorker | undefined;
  /** Ends what it was answering. */
  #retiring: ModelWorker | undefined;

  constructor(create: CreateWorker, path: string) {
    this.#create = create;
    this.#path = path;
    this.#worker = create(path);
    this.#listen();
  }

  /** Of the model that answers; while one is loaded in its place for want of memory, of that. */
  get path(): string {
    return this.#path;
  }

  /** Of the model that is being loaded to answer; undefined while none is. */
  get nextPath(): string | undefined {
    return this.#nextPath;
  }

  get state(): WorkerState {
    return this.#worker.state;
  }

  /** The worker that is loaded beside the one that answers. */
  get beside(): FollowedWorker {
    return this.#beside;
  }

  get pid(): number | undefined {
    return this.#worker.pid;
  }

  onState(listener: (state: WorkerState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Names another model for the next start. Nothing while it is on: see `exchange`. */
  name(path: string): void {
    if (this.state.kind === "off") this.#replace(path, false);
  }

  start(): void {
    this.#worker.start();
  }

  standBy(): void {
    this.#worker.standBy();
  }

  wake(): void {
    this.#worker.wake();
  }

  restart(): void {
    this.#worker.restart();
    this.#beside.restart();
  }

  /** Starts what runs with the settings of now. What rests or is off finds them when it starts. */
  followSettings(): void {
    if (this.state.kind !== "resting") this.#worker.restart();
    this.#beside.restart();
  }

  countIdleAnew(): void {
    this.#worker.countIdleAnew();
  }

  /** Lets what is being answered come to its end, for a while, and stops then. */
  async retire(): Promise<void> {
    this.#giveUpExchange();
    await this.#exchanging;
    await Promise.all([this.#worker.retire(), this.#retiring?.retire()]);
  }

  /** Resolves when no process is left; the state is off at once. */
  async stop(): Promise<void> {
    this.#giveUpExchange();
    const stopped = [this.#worker.stop(), this.#retiring?.stop()];
    await Promise.all([...stopped, this.#exchanging]);
  }

  /** As `WorkerHost.connection`; who waits while models are exchanged gets the one that answers in the end. */
  async connection(signal: AbortSignal, options?: ConnectionOptions): Promise<MessageConnection> {
    for (;;) {
      const worker = this.#worker;
      try {
        return await worker.connection(signal, options);
      } catch (error) {
        if (signal.aborted) throw error;
        // Whether it fails or not, one that answers takes its place.
        if (worker === this.#alone) await this.#exchanging;
        else if (worker === this.#worker) throw error;
      }
    }
  }

  /**
   * Loads another model and lets it answer; the one that does so already stays. `onProgress` gets the share that is done, 0 to 1.
   *
   * @throws AppError why it cannot be loaded, when the model before is at work again; or that another exchange or the end of all came first
   */
  exchange(path: string, onProgress: (fraction: number) => void): Promise<ModelInfo> {
    this.#controller.abort(
      new AppError("request/invalid", t("models: a model must be left time to load, got another choice meanwhile; choose again")),
    );
    const controller = new AbortController();
    this.#controller = controller;
    this.#nextPath = path;
    const before = this.#exchanging;
    const exchanged = before.then(() => this.#load(path, onProgress, controller.signal));
    const end = () => {
      if (this.#controller === controller) this.#nextPath = undefined;
    };
    this.#exchanging = exchanged.then(end, end);
    return exchanged;
  }

  #giveUpExchange(): void {
    this.#controller.abort(
      new AppError("worker/notReady", t("models: Nearline must be on to load a model, got that it was switched off; enable it")),
    );
  }

  async #load(path: string, onProgress: (fraction: number) => void, signal: AbortSignal): Promise<ModelInfo> {
    await this.#retiring?.stop();
    signal.throwIfAborted();
    const before = this.#worker;
    if (before.state.kind === "off") {
      throw new AppError("worker/notReady", t("models: Nearline must be on to load a model, got that it is off; enable it"));
    }
    if (path === this.#path && hasProcess(before.state)) return whenLoaded(before, onProgress, signal);
    const beside = this.#create(path);
    this.#beside.put(beside);
    try {
      beside.start();
      const model = await whenLoaded(beside, onProgress, signal);
      // It may have ended between the news and here.
      signal.throwIfAborted();
      this.#take(beside, path);
      this.#retire(before);
      return model;
    } catch (error) {
      await beside.stop();
      // One that died meanwhile may have been refused the memory that the other one had.
      if (before.state.kind === "failed") before.restart();
      signal.throwIfAborted();
      const wantsRoom = error instanceof AppError && error.code === "memory/tooLarge";
      if (!wantsRoom || !hasProcess(before.state)) throw error;
    } finally {
      this.#beside.put(undefined);
    }
    return this.#loadAlone(path, onProgress, signal);
  }

  async #loadAlone(path: string, onProgress: (fraction: number) => void, signal: AbortSignal): Promise<ModelInfo> {
    const pathBefore = this.#path;
    const alone = this.#replace(path);
    this.#alone = alone;
    try {
      return await whenLoaded(alone, onProgress, signal);
    } catch (error) {
      const isOn = alone.state.kind !== "off";
      const again = this.#replace(pathBefore, isOn);
      // Who is told of the failure finds the model before at work, unless that fails as well or something else is wanted already.
      if (isOn) await whenLoaded(again, () => {}, signal).catch(() => {});
      throw error;
    } finally {
      this.#alone = undefined;
    }
  }

  /** Ends the worker and has another one in its place, which is started as soon as there is room. */
  #replace(path: string, isOn = true): ModelWorker {
    // Nobody is told that it is off for a moment.
    this.#stopListening();
    const worker = this.#create(path, this.#worker.stop());
    if (isOn) worker.start();
    this.#take(worker, path);
    return worker;
  }

  #take(worker: ModelWorker, path: string): void {
    this.#worker = worker;
    this.#path = path;
    this.#listen();
    this.#tell(worker.state);
  }

  #retire(worker: ModelWorker): void {
    this.#retiring = worker;
    void worker.retire().then(() => {
      if (this.#retiring === worker) this.#retiring = undefined;
    });
  }

  #listen(): void {
    this.#stopListening();
    const worker = this.#worker;
    this.#stopListening = worker.onState((state) => {
      if (worker !== this.#alone || state.kind !== "failed") this.#tell(state);
    });
  }

  #tell(state: WorkerState): void {
    for (const listener of [...this.#listeners]) listener(state);
  }
}

function hasProcess({ kind }: WorkerState): boolean {
  return kind === "ready" || kind === "loading";
}
