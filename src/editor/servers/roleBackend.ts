/** Asks the server for a role where there is one, else this machine. One object for the life of the window, whatever the settings say meanwhile. */
import type { Backend, ChatBackend } from "../../backend/backend.ts";
import type { ModelRole } from "../../shared/catalogue.ts";
import type { ServerLink } from "./serverLink.ts";

export interface RoleBackendOptions {
  readonly role: ModelRole;
  readonly local: Backend & ChatBackend;
  readonly link: () => Pick<ServerLink, "backend" | "answered"> | undefined;
}

export function roleBackend({ role, local, link }: RoleBackendOptions): Backend & ChatBackend {
  const now = () => link()?.backend(role) ?? local;
  /** A server that is being asked what it is gets a moment to say so: this machine would load a model for nothing. */
  const chosen = async (signal: AbortSignal) => {
    await link()?.answered(signal);
    return now();
  };
  return {
    generate: async (request, onText, signal) => (await chosen(signal)).generate(request, onText, signal),
    chat: async (request, onText, signal) => (await chosen(signal)).chat(request, onText, signal),
    countTokens: async (params, signal) => (await chosen(signal)).countTokens(params, signal),
    prewarm: async (request, signal) => now().prewarm?.(request, signal),
    // No server tells how likely an answer is that it did not give itself.
    scoreAnswers: local.scoreAnswers?.bind(local),
  };
}
