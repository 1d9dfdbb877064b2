/** What is missing beside a model of this machine. */
import { modelRoles } from "../../shared/catalogue.ts";
import type { ServerView } from "../../shared/servers.ts";

/** Sentences about the models in use, the one for completion first, each sentence once; what matters most comes first. */
export function missingOf({ models }: ServerView): readonly string[] {
  return [
    ...new Set(modelRoles.flatMap((role) => models.filter(({ inUseFor }) => inUseFor.includes(role)).flatMap(({ missing }) => missing))),
  ];
}
