/** Whether what is asked in a role goes to the server now. */
import type { ModelRole } from "../../shared/catalogue.ts";
import type { ServerView } from "../../shared/servers.ts";

export function isSentTo(server: ServerView | undefined, role: ModelRole): boolean {
  return server?.status.kind === "here" && server.roles.includes(role);
}
