/** Texts that an answer may repeat, as indexes of their tokens. Each text is read once, for as long as it is among the last ones used. */
import { LRUCache } from "lru-cache";
import { NgramIndex } from "../engine/lookup/ngramIndex.ts";
import type { GenerateRequest } from "../shared/protocol.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** UTF-16 units read of one text: reading more at once would hold up the first token. */
const maxTextUnits = 1 << 16;
/** Units of all texts remembered, in about 15 MB: the files that somebody goes back and forth between. */
const maxRememberedUnits = 1 << 19;

export class LookupSources {
  readonly #tokenizer: Tokenizer;
  readonly #indexes = new LRUCache<string, NgramIndex>({ maxSize: maxRememberedUnits, sizeCalculation: (_, text) => text.length });

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  /** What the lines after the cursor and the request's own texts give; undefined when nothing is to be guessed. */
  of({
    prompt,
    lookup,
  }: Pick<GenerateRequest, "prompt"> & { readonly lookup?: GenerateRequest["lookup"] | undefined }): readonly NgramIndex[] | undefined {
    if (lookup === "off") return undefined;
    // The rest of the cursor's line changes as it is typed, the lines after it do not.
    const lineEnd = prompt.suffix.indexOf("\n");
    const below = lineEnd < 0 ? "" : prompt.suffix.slice(lineEnd);
    return [below, ...(lookup?.texts ?? [])].filter((text) => text !== "").map((text) => this.#indexOf(text.slice(0, maxTextUnits)));
  }

  #indexOf(text: string): NgramIndex {
    const known = this.#indexes.get(text);
    if (known !== undefined) return known;
    const index = new NgramIndex(this.#tokenizer.encode(text));
    this.#indexes.set(text, index);
    return index;
  }
}
