import type { ModelRole } from "./catalogue.ts";
import type { ServerView } from "./servers.ts";

/** Roles in which a model of this machine answers only while the server is away: of those that it has, what is the server's now. */
export function standsInFor(inUseFor: readonly ModelRole[], server: ServerView | undefined): readonly ModelRole[] {
  if (server === undefined || (server.status.kind !== "here" && server.status.kind !== "asking")) return [];
  return inUseFor.filter((role) => server.roles.includes(role));
}
