/** Makes the hosts follow the paths in the settings, which users also write by hand. */
import type { ModelHosts, ModelPaths } from "./modelHosts.ts";

export interface FollowModelPathsOptions {
  readonly hosts: Pick<ModelHosts, "completion" | "chat">;
  readonly readPaths: () => ModelPaths;
  /** What the settings name cannot be had; the model before is at work. */
  readonly onRefused: (error: unknown) => void;
}

/**
 * Returns the function to call when the settings may have changed. A path that was refused is tried again when it was changed, and one that gave way to
 * another path while it was loaded was not refused.
 */
export function followModelPaths({ hosts, readPaths, onRefused }: FollowModelPathsOptions): () => void {
  const { completion, chat } = hosts;
  let seen = readPaths();
  const refuse = (role: keyof ModelPaths, path: string) => (error: unknown) => {
    if (seen[role] === path) onRefused(error);
  };
  return () => {
    const before = seen;
    const wanted = readPaths();
    seen = wanted;
    const isOff = completion.state.kind === "off";
    if (wanted.completion !== before.completion && wanted.completion !== (completion.nextPath ?? completion.path)) {
      if (isOff) completion.name(wanted.completion);
      else completion.exchange(wanted.completion, () => {}).catch(refuse("completion", wanted.completion));
    }
    if (wanted.chat === before.chat || (wanted.chat ?? completion.path) === (chat.nextPath ?? chat.path)) return;
    if (isOff || wanted.chat === undefined) chat.use(wanted.chat);
    else chat.choose(wanted.chat, () => {}).catch(refuse("chat", wanted.chat));
  };
}
