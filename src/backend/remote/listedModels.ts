/** What is taken of a server's list of models. */
import type { RemoteModel } from "./dialects/dialect.ts";

/** Those who sell hundreds of models have some 500. Each is looked through and shown several times. */
const maxModels = 1000;
/** UTF-16 units. Paths of files have up to 260 on Windows and seldom more elsewhere; nobody chooses by a longer name. */
const maxIdLength = 512;

export interface ListedModels {
  /** In the server's order, each once. */
  readonly models: readonly RemoteModel[];
  /** How many it has besides, which are asked for only by their name. */
  readonly moreModelCount: number;
}

export function listedModels(models: readonly RemoteModel[]): ListedModels {
  // The first of a name counts, as where one is looked for.
  const byId = new Map(models.toReversed().map((model) => [model.id, model]));
  const usable = [...byId.values()].toReversed().filter(({ id }) => id.length <= maxIdLength);
  const listed = usable.slice(0, maxModels);
  return { models: listed, moreModelCount: byId.size - listed.length };
}
