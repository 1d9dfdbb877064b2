import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HealingConstraint, VocabularyIndex } from "../../../src/engine/healing.ts";

const byte = fc.constantFrom(0, 1, 127, 128, 255);
const bytes = (maxLength: number) => fc.array(byte, { maxLength }).map((values) => Uint8Array.from(values));
/** Tokens of a few bytes, some of them the same, some empty, some not to be used. */
const vocabulary = fc.array(fc.record({ bytes: bytes(4), excluded: fc.boolean() }), { maxLength: 30 });
const everyByte = [0, 1, 127, 128, 255].map((value) => ({ bytes: Uint8Array.of(value), excluded: false }));

type Token = { readonly bytes: Uint8Array; readonly excluded: boolean };

const bytesIn = (tokens: readonly Token[]) => (id: number) => tokens[id]?.bytes ?? new Uint8Array();
const indexOf = (tokens: readonly Token[]) => new VocabularyIndex(tokens.length, bytesIn(tokens), (id) => tokens[id]?.excluded ?? true);

function startsWith(whole: Uint8Array, start: Uint8Array): boolean {
  return Buffer.from(whole.subarray(0, start.length)).equals(start);
}

describe("vocabulary index", () => {
  it("finds the tokens that a look at each of them finds, each once", () => {
    fc.assert(
      fc.property(vocabulary, bytes(6), (tokens, text) => {
        const expected = [...tokens.keys()].filter((id) => {
          const token = tokens[id];
          return (
            token !== undefined &&
            !token.excluded &&
            token.bytes.length > 0 &&
            (startsWith(token.bytes, text) || startsWith(text, token.bytes))
          );
        });
        expect(
          indexOf(tokens)
            .spelling(text)
            .sort((a, b) => a - b),
        ).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it("holds a vocabulary of no usable token", () => {
    expect(indexOf([{ bytes: Uint8Array.of(1), excluded: true }]).spelling(Uint8Array.of(1))).toEqual([]);
  });
});

describe("healing constraint", () => {
  it("lets any walk through the allowed tokens spell the text, and then anything come", () => {
    fc.assert(
      fc.property(vocabulary, bytes(8), fc.array(fc.nat(), { minLength: 10, maxLength: 10 }), (some, text, choices) => {
        const tokens = [...some, ...everyByte];
        const constraint = new HealingConstraint(indexOf(tokens), bytesIn(tokens), text);
        const spelled: number[] = [];
        for (const choice of choices) {
          const allowed = constraint.allowed();
          if (allowed === undefined) break;
          const id = allowed[choice % allowed.length];
          if (id === undefined) throw new Error("a vocabulary of all bytes can always go on");
          expect(spelled.length).toBeLessThan(text.length);
          constraint.accept(id);
          spelled.push(...bytesIn(tokens)(id));
          expect(startsWith(text, Uint8Array.from(spelled.slice(0, text.length)))).toBe(true);
        }
        expect(constraint.allowed()).toBeUndefined();
        expect(startsWith(Uint8Array.from(spelled), text)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("limits nothing where no token can spell the rest", () => {
    const tokens = [{ bytes: Uint8Array.of(1), excluded: false }];
    const constraint = new HealingConstraint(indexOf(tokens), bytesIn(tokens), Uint8Array.of(1, 2));
    expect(constraint.allowed()).toEqual([0]);
    constraint.accept(0);
    expect(constraint.allowed()).toBeUndefined();
  });

  it("limits nothing when no text was taken back", () => {
    expect(new HealingConstraint(indexOf(everyByte), bytesIn(everyByte), new Uint8Array()).allowed()).toBeUndefined();
  });
});
