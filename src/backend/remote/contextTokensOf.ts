import type { RemoteModel } from "./dialects/dialect.ts";

/** Of a server that does not tell; most models have room for twice that. */
const unknownContextTokens = 4096;

/** The most tokens that a prompt and its answer may have together, or what is surely no more. */
export function contextTokensOf({ contextTokens }: Pick<RemoteModel, "contextTokens">): number {
  return contextTokens ?? unknownContextTokens;
}
