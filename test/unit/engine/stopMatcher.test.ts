import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StopMatcher } from "../../../src/engine/stopMatcher.ts";
import type { StopOptions } from "../../../src/shared/protocol.ts";

const unit = fc.constantFrom("a", "b", " ", "\n", "é", "🙂");
const pieces = fc.array(fc.string({ unit, maxLength: 4 }), { maxLength: 12 });
const options: fc.Arbitrary<StopOptions> = fc.record({
  strings: fc.array(fc.string({ unit, maxLength: 4 }), { maxLength: 3 }),
  afterText: fc.boolean(),
});

/** What is to be given out of a whole text, by the definition: character by character, until one of the stop strings is complete. */
function expected(text: string, { strings, afterText }: StopOptions): { readonly text: string; readonly stopped: boolean } {
  const from = afterText ? text.search(/\S/u) : 0;
  for (let end = from; from >= 0 && end <= text.length; end++) {
    const complete = strings.filter((stop) => stop !== "" && text.slice(from, end).endsWith(stop));
    if (complete.length > 0) return { text: text.slice(0, end - Math.max(...complete.map((stop) => stop.length))), stopped: true };
  }
  return { text, stopped: false };
}

describe("stop matcher", () => {
  it("gives the text up to the first stop string, however it was cut into pieces", () => {
    fc.assert(
      fc.property(pieces, options, (parts, stop) => {
        const matcher = new StopMatcher(stop);
        const given = parts.map((part) => matcher.push(part)).join("") + matcher.end();
        expect({ text: given, stopped: matcher.stopped }).toEqual(expected(parts.join(""), stop));
      }),
      { numRuns: 1000 },
    );
  });

  it("never gives out what a stop string yet to be completed begins with, and holds back nothing else", () => {
    fc.assert(
      fc.property(pieces, options, (parts, stop) => {
        const matcher = new StopMatcher(stop);
        const strings = stop.strings.filter((text) => text !== "");
        const whole = expected(parts.join(""), stop).text;
        let pushed = "";
        let given = "";
        for (const part of parts) {
          pushed += part;
          given += matcher.push(part);
          expect(whole.startsWith(given)).toBe(true);
          if (matcher.stopped) continue;
          const held = pushed.slice(given.length);
          expect(held === "" || strings.some((text) => text.startsWith(held) && text !== held)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("finds a stop string that is spread over pieces", () => {
    const matcher = new StopMatcher({ strings: ["\n\n"], afterText: false });
    expect([matcher.push("a\n"), matcher.push("b\n"), matcher.stopped]).toEqual(["a", "\nb", false]);
    expect([matcher.push("\nc"), matcher.stopped, matcher.push("d"), matcher.end()]).toEqual(["", true, "", ""]);
  });

  it("ends before the stop string that is complete first, not the one that is listed first or begins first", () => {
    expect(new StopMatcher({ strings: ["c", "b"], afterText: false }).push("abc")).toBe("a");
    expect(new StopMatcher({ strings: ["abcd", "c"], afterText: false }).push("abcd")).toBe("ab");
    expect(new StopMatcher({ strings: ["b", "ab"], afterText: false }).push("ab")).toBe("");
  });

  it("lets white space pass before the first text when told to", () => {
    const matcher = new StopMatcher({ strings: ["\n"], afterText: true });
    expect([matcher.push("\n  "), matcher.push("\n"), matcher.push("\tx"), matcher.push("y\nz"), matcher.stopped]).toEqual([
      "\n  ",
      "\n",
      "\tx",
      "y",
      true,
    ]);
  });

  it("gives out at the end what it held back", () => {
    const matcher = new StopMatcher({ strings: ["</s>"], afterText: false });
    expect([matcher.push("x</s"), matcher.end(), matcher.end()]).toEqual(["x", "</s", ""]);
  });

  it("takes an empty stop string for none", () => {
    const matcher = new StopMatcher({ strings: [""], afterText: false });
    expect([matcher.push("a"), matcher.stopped]).toEqual(["a", false]);
  });
});
