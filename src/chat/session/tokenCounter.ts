import { LRUCache } from "lru-cache";
import type { ChatBackend } from "../../backend/backend.ts";
import type { CountTokens } from "./fitContext.ts";

/** Characters of texts whose counts are remembered: a few long conversations. The texts themselves are mostly those of the open conversation. */
const maxRememberedCharacters = 8 * 2 ** 20;

export interface TokenCounter {
  /** Counts each text once; a signal that fires rejects what waits. */
  counting(signal: AbortSignal): CountTokens;
  /** To be called when another model is loaded. */
  forget(): void;
}

export function tokenCounter(backend: Pick<ChatBackend, "countTokens">): TokenCounter {
  const known = new LRUCache<string, number>({
    maxSize: maxRememberedCharacters,
    sizeCalculation: (_, text) => text.length + 1,
  });
  return {
    counting: (signal) => async (params) => {
      if ("messages" in params) return backend.countTokens(params, signal);
      // An empty text has no token, whatever the model.
      const counts = new Map(params.texts.map((text) => [text, text === "" ? 0 : known.get(text)]));
      const missing = [...counts].flatMap(([text, count]) => (count === undefined ? [text] : []));
      if (missing.length > 0) {
        const found = await backend.countTokens({ texts: missing }, signal);
        for (const [index, text] of missing.entries()) {
          const count = found[index] ?? 0;
          counts.set(text, count);
          known.set(text, count);
        }
      }
      return params.texts.map((text) => counts.get(text) ?? 0);
    },
    forget: () => known.clear(),
  };
}
