/** What answers for a role, as if it were one: the server's model while it answers, else the worker of this machine. */
import type { ModelRole } from "../../shared/catalogue.ts";
import { loadedModel } from "../workers/loadedModel.ts";
import type { WorkerHost, WorkerState } from "../workers/workerHost.ts";
import type { ServerLink } from "./serverLink.ts";
import type { RoleModel } from "./servers.ts";

export interface RoleModelOptions {
  readonly role: ModelRole;
  readonly host: Pick<WorkerHost, "state" | "onState" | "connection">;
  readonly link: () => Pick<ServerLink, "model" | "answered"> | undefined;
  /** Calls the listener when another link may answer, or the same one otherwise; returns what ends that. */
  readonly onLink: (listener: () => void) => () => void;
}

export function roleModel({ role, host, link, onLink }: RoleModelOptions): RoleModel {
  const state = (): WorkerState => {
    const model = link()?.model(role);
    return model === undefined ? host.state : { kind: "ready", model };
  };
  return {
    get state() {
      return state();
    },
    onState(listener) {
      let last = state();
      const hear = () => {
        const now = state();
        // Of what the worker does while the server answers nobody need hear.
        if (isSame(last, now)) return;
        last = now;
        listener(now);
      };
      const stops = [host.onState(hear), onLink(hear)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    async loaded(signal) {
      for (;;) {
        signal.throwIfAborted();
        await link()?.answered(signal);
        const served = link()?.model(role);
        if (served !== undefined) return served;
        await host.connection(signal);
        const model = loadedModel(host.state);
        if (model !== undefined) return model;
      }
    },
  };
}

function isSame(one: WorkerState, other: WorkerState): boolean {
  return one === other || (one.kind === "ready" && other.kind === "ready" && one.model === other.model);
}
