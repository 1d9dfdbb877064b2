import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Postings } from "../../../src/retrieval/postings.ts";
import { inNamesOf, inTextOf, ofFileOf, packWeight, saysOfFile } from "../../../src/retrieval/termWeight.ts";

describe("Postings", () => {
  it("give each term its pieces in order, however terms come", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 1200 })), { maxLength: 20 }), (runs) => {
        const postings = new Postings();
        const expected = Array.from({ length: 6 }, (): number[] => []);
        for (let term = 0; term < 6; term++) expect(postings.addTerm()).toBe(term);
        let piece = 0;
        for (const [term, length] of runs) {
          for (let at = 0; at < length; at++) {
            postings.add(term, piece, piece % 1000);
            expected[term]?.push(piece++);
          }
        }
        expected.forEach((pieces, term) => {
          const found: number[] = [];
          postings.forEach(term, (each, weight) => {
            expect(weight).toBe(each % 1000);
            found.push(each);
          });
          expect(found).toEqual(pieces);
          expect(postings.count(term)).toBe(pieces.length);
        });
      }),
      { numRuns: 30 },
    );
  });

  it("keep what a piece has of a term, up to what ten bits hold", () => {
    for (const [weight, kept] of [
      [{ inText: 0, inNames: 0, ofFile: saysOfFile.name }, [0, 0, 2]],
      [{ inText: 5, inNames: 2, ofFile: saysOfFile.folder }, [5, 2, 1]],
      [{ inText: 1000, inNames: 1000, ofFile: saysOfFile.none }, [63, 3, 0]],
    ] as const) {
      const packed = packWeight(weight);
      expect(packed).toBeLessThan(1024);
      expect([inTextOf(packed), inNamesOf(packed), ofFileOf(packed)]).toEqual(kept);
    }
  });
});
