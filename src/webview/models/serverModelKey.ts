import type { ServerModel } from "../../shared/servers.ts";

/** By which the view knows a model of the server, apart from all that is on this machine or in the catalogue. */
export function serverModelKey({ id }: Pick<ServerModel, "id">): string {
  return `server:${id}`;
}
