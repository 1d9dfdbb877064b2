/** Gives a role another model, in the settings only once it is loaded. */
import type { ModelRole } from "../../shared/catalogue.ts";
import type { ModelInfo } from "../../shared/protocol.ts";
import type { ModelHosts } from "./modelHosts.ts";

export interface ModelSwitch {
  /** The model in use, absolute. */
  pathFor(role: ModelRole): string;
  /**
   * Loads a model for a role and writes it into the settings. `onProgress` gets the share of loading that is done, 0 to 1.
   *
   * @throws AppError why it cannot be had, when the model before is at work again
   */
  choose(role: ModelRole, path: string, onProgress: (fraction: number) => void): Promise<ModelInfo>;
  /** The chat uses the completion's model, from the next question on. */
  share(): Promise<void>;
  /** Calls the listener when a path may have changed, until the returned function is called. */
  onChange(listener: () => void): () => void;
}

/** Writes the setting of a role; undefined for the chat stands for the model that completes. */
export type WriteModelPath = (role: ModelRole, path: string | undefined) => Promise<void>;

export function modelSwitch(hosts: Pick<ModelHosts, "completion" | "chat">, write: WriteModelPath): ModelSwitch {
  const { completion, chat } = hosts;
  return {
    pathFor: (role) => hosts[role].path,
    async choose(role, path, onProgress) {
      const { path: before } = hosts[role];
      const model = await (role === "completion" ? completion.exchange(path, onProgress) : chat.choose(path, onProgress));
      try {
        await write(role, role === "chat" && path === completion.path ? undefined : path);
      } catch (error) {
        // The next start of the editor would load what the settings name.
        if (role === "completion") await completion.exchange(before, () => {});
        else chat.use(before);
        throw error;
      }
      // One model needs one process, when the other one has answered what it was asked.
      if (chat.path === completion.path) void chat.share();
      return model;
    },
    async share() {
      await write("chat", undefined);
      void chat.share();
    },
    onChange(listener) {
      const stops = [completion.onState(listener), chat.onState(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
