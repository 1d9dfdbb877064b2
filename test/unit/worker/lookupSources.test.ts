import { describe, expect, it } from "vitest";
import type { Tokenizer } from "../../../src/tokenizer/tokenizer.ts";
import { LookupSources } from "../../../src/worker/lookupSources.ts";

/** A token for each UTF-16 unit; notes the texts it reads. */
function reading() {
  const read: string[] = [];
  const encode: Tokenizer["encode"] = (text) => {
    read.push(text);
    return [...text].map((character) => character.charCodeAt(0));
  };
  const tokenizer: Tokenizer = {
    vocabularySize: 65_536,
    endTokens: new Set(),
    beginToken: undefined,
    startText: "",
    fimTokens: undefined,
    encode,
    tokenId: () => undefined,
    tokenBytes: () => new Uint8Array(0),
    isControl: () => false,
    decode: () => "",
    splitTail: (text) => text.length,
  };
  return { read, sources: new LookupSources(tokenizer) };
}

const prompt = (suffix: string) => ({ prefix: "x", suffix });

describe("sources to guess from", () => {
  it("are the lines below the cursor and the texts of the request, each read once", () => {
    const { read, sources } = reading();
    const first = sources.of({ prompt: prompt(") rest\nbelow"), lookup: { texts: ["one", "two"] } });
    expect(first?.map((index) => String.fromCharCode(...index.tokens))).toEqual(["\nbelow", "one", "two"]);
    // The rest of the line has changed, the files have not.
    const second = sources.of({ prompt: prompt("y) rest\nbelow"), lookup: { texts: ["two", "one"] } });
    expect(second?.[1]).toBe(first?.[2]);
    expect(read).toEqual(["\nbelow", "one", "two"]);
  });

  it("are none for a request without them, and absent when guessing is off", () => {
    const { sources } = reading();
    expect(sources.of({ prompt: prompt("rest") })).toEqual([]);
    expect(sources.of({ prompt: prompt("rest\nbelow"), lookup: "off" })).toBeUndefined();
  });

  it("are cut where reading them would take long, and forgotten when there are many", () => {
    const { read, sources } = reading();
    const long = Array.from({ length: 10 }, (_, index) => `${index}`.repeat(100_000));
    expect(sources.of({ prompt: prompt(""), lookup: { texts: long } })?.[0]?.tokens).toHaveLength(65_536);
    sources.of({ prompt: prompt(""), lookup: { texts: long.slice(0, 1) } });
    expect(read).toHaveLength(11);
    sources.of({ prompt: prompt(""), lookup: { texts: long.slice(9) } });
    expect(read).toHaveLength(11);
  });
});
