import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Eagerness, surePart } from "../../../../src/completion/choice/surePart.ts";
import { tokenSteps } from "../../../../src/completion/choice/tokenSteps.ts";
import { cursorPlace } from "../../../../src/completion/cursorPlace.ts";
import { traceOf } from "./tokenTrace.ts";

type Tokens = readonly (readonly [text: string, probability: number])[];

interface Options {
  readonly eagerness?: Eagerness;
  /** Characters of the text that the user has typed by now. */
  readonly typed?: number;
  readonly before?: string;
  readonly after?: string;
  readonly replaceAfter?: number;
}

function shown(
  tokens: Tokens,
  { eagerness = "balanced", typed = 0, before = "x = ", after = "\n", replaceAfter = 0 }: Options = {},
): string {
  const whole = tokens.map(([text]) => text).join("");
  const text = whole.slice(typed);
  const place = cursorPlace(before + whole.slice(0, typed), after);
  const sure = surePart({ text, replaceAfter }, text, tokenSteps(whole, whole, traceOf(tokens)), place, eagerness);
  return "none" in sure ? sure.none : sure.text;
}

describe("surePart", () => {
  it("keeps a suggestion whose probability is high enough for the setting", () => {
    const likely: Tokens = [
      ["total", 0.8],
      [" / ", 0.9],
      ["count", 0.95],
    ];
    expect(shown(likely, { eagerness: "calm" })).toBe("total / count");
    const guess: Tokens = [
      ["total", 0.5],
      [" /", 0.8],
      [" count", 0.5],
    ];
    expect(shown(guess, { eagerness: "calm" })).toBe("unsure");
    expect(shown(guess, { eagerness: "eager" })).toBe("total / count");
  });

  it("keeps only whole words of the part before the model becomes unsure", () => {
    expect(
      shown([
        ["rows", 0.9],
        [".filter", 0.9],
        ["(row", 0.3],
        ["Name", 0.4],
        [")", 0.9],
      ]),
    ).toBe("rows.filter");
    expect(
      shown([
        ["rows", 0.9],
        [".fil", 0.9],
        ["tered", 0.1],
      ]),
    ).toBe("rows");
    expect(
      shown([
        ["fil", 0.9],
        ["tered", 0.1],
      ]),
    ).toBe("unsure");
  });

  it("shows no part that is hardly worth looking at, but a whole suggestion of any length", () => {
    expect(
      shown([
        ["a.", 0.9],
        ["foo", 0.1],
      ]),
    ).toBe("unsure");
    expect(shown([[";", 0.9]])).toBe(";");
  });

  it("leaves white space off the end of a part", () => {
    expect(
      shown([
        ["return", 0.9],
        [" ", 0.9],
        ["undefined", 0.1],
      ]),
    ).toBe("return");
  });

  it("counts what the user has typed as come true", () => {
    const tokens: Tokens = [
      ["unlikely", 0.01],
      ["(value)", 0.9],
    ];
    expect(shown(tokens)).toBe("unsure");
    expect(shown(tokens, { typed: 7 })).toBe("y(value)");
    expect(shown(tokens, { typed: 8 })).toBe("(value)");
  });

  it("counts the token that ended the word before the cursor only until more is typed", () => {
    const tokens: Tokens = [
      ["", 0.1],
      ["(value)", 0.9],
    ];
    expect(shown(tokens)).toBe("unsure");
    expect(shown(tokens, { typed: 1 })).toBe("value)");
  });

  it("judges each line of a block by itself and keeps whole lines after the first", () => {
    const block: Tokens = [
      ["const a", 0.5],
      [" = 1;\n", 0.9],
      ["  const b", 0.5],
      [" = 2;\n", 0.9],
      ["  return", 0.9],
      [" c;", 0.1],
    ];
    expect(shown(block)).toBe("const a = 1;\n  const b = 2;");
    expect(
      shown([
        ["const a", 0.9],
        [" = 1;\n", 0.1],
        ["  const b;", 0.9],
      ]),
    ).toBe("const a");
  });

  it("asks no proof of what stands after the cursor already", () => {
    const tokens: Tokens = [
      ["value", 0.9],
      [");", 0.1],
    ];
    expect(shown(tokens, { before: "f(", after: ");\n", replaceAfter: 2 })).toBe("value);");
    expect(shown(tokens, { before: "f(", after: "\n" })).toBe("value");
  });

  it("fits a part to the rest of the line anew", () => {
    const tokens: Tokens = [
      ["value", 0.9],
      [", other)", 0.1],
    ];
    expect(shown(tokens, { before: "f(", after: ") + 1\n", replaceAfter: 1 })).toBe("value");
  });

  it("leaves what is shown while it is typed along", () => {
    const token = fc.tuple(fc.constantFrom("a", "foo", ".", " ", " = ", "b c"), fc.double({ min: 0.3, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(token, { minLength: 1, maxLength: 8 }), (generated) => {
        let before = shown(generated);
        for (let typed = 1; before !== "unsure" && before.length > 1; typed++) {
          const now = shown(generated, { typed });
          if (before.slice(1).trim() !== "") expect(now.startsWith(before.slice(1))).toBe(true);
          before = now;
        }
      }),
    );
  });

  it("leaves no bracket open before text on the same line", () => {
    const tokens: Tokens = [
      ["rows.map(", 0.9],
      ["a)", 0.1],
    ];
    expect(shown(tokens, { after: "\n" })).toBe("rows.map(");
    expect(shown(tokens, { before: "f(", after: ");\n" })).toBe("unsure");
  });

  it("shows what nothing is known of", () => {
    const place = cursorPlace("x = ", "\n");
    expect(surePart({ text: "a", replaceAfter: 0 }, "a", undefined, place, "calm")).toEqual({ text: "a", replaceAfter: 0 });
  });

  it("shows a beginning of the suggestion, never less of it where the user is more eager", () => {
    const token = fc.tuple(
      fc.constantFrom("a", "foo", "(", ")", ".", " ", " = ", "\n", "\n  b"),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(token, { minLength: 1, maxLength: 12 }), fc.nat(12), (generated, typed) => {
        const whole = generated.map(([text]) => text).join("");
        const parts = (["calm", "balanced", "eager"] as const).map((eagerness) => {
          const part = shown(generated, { eagerness, typed: Math.min(typed, whole.length) });
          return part === "unsure" ? "" : part;
        });
        for (const [index, part] of parts.entries()) {
          expect(whole.slice(typed).startsWith(part)).toBe(true);
          expect(part.startsWith(parts[index - 1] ?? "")).toBe(true);
        }
      }),
    );
  });
});
