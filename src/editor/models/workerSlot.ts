/** The place of a worker that comes and goes, for those who follow whatever stands there: off while it is empty. */
import type { WorkerHost, WorkerState } from "../workers/workerHost.ts";

export type FollowedWorker = Pick<WorkerHost, "state" | "onState" | "restart">;

export class WorkerSlot implements FollowedWorker {
  readonly #listeners = new Set<(state: WorkerState) => void>();
  #worker: FollowedWorker | undefined;
  #stopListening = () => {};

  get state(): WorkerState {
    return this.#worker?.state ?? { kind: "off" };
  }

  onState(listener: (state: WorkerState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  restart(): void {
    this.#worker?.restart();
  }

  put(worker: FollowedWorker | undefined): void {
    this.#stopListening();
    this.#worker = worker;
    const stop = worker?.onState((state) => this.#tell(state));
    this.#stopListening = () => void stop?.();
    this.#tell(this.state);
  }

  #tell(state: WorkerState): void {
    for (const listener of [...this.#listeners]) listener(state);
  }
}
