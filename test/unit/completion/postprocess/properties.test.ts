/** What holds for all texts at all places. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockScope } from "../../../../src/completion/blockEnd.ts";
import { cursorPlace } from "../../../../src/completion/cursorPlace.ts";
import { indentColumns } from "../../../../src/completion/indentation.ts";
import type { GenerationContext } from "../../../../src/completion/postprocess/filter.ts";
import { beforeRemembering, cleanText, placeText } from "../../../../src/completion/postprocess/index.ts";
import { snapshotAt } from "../place.ts";

const line = fc.constantFrom(
  "a();",
  "  a( );",
  "  return x;",
  "\treturn x;",
  "    return x;",
  "  retur",
  "}",
  "  }",
  "});",
  ")",
  "f(a, b))",
  "f(x)",
  "x",
  "",
  "   ",
  "x = y  ",
  "'a'",
  "foo(a) + foo(a) + foo(a) + foo(a)",
  "```ts",
  "```",
  "<|im_end|>",
  "if (x) {",
  "\tb();",
  "          c",
);
const text = fc.oneof(
  fc.constantFrom("x", "x)", "x }"),
  fc.array(line, { maxLength: 8 }).map((lines) => lines.join("\n")),
);
const place = fc
  .record({
    above: fc.array(line, { maxLength: 4 }),
    before: fc.constantFrom("", "  ", "\t", "    ", "f(", "x = ", "  if (y) {"),
    rest: fc.constantFrom("", ")", ");", " }", "b)", "| }"),
    below: fc.array(line, { maxLength: 3 }),
    hasTwin: fc.boolean(),
  })
  .map(({ above, before, rest, below, hasTwin }) =>
    [...above, `${before}█${rest}`, ...(hasTwin ? [`${before}x${rest}`] : []), ...below].join("\n"),
  );

function contextAt(marked: string, mode: "line" | "block"): GenerationContext {
  const { prefix, suffix, languageId } = snapshotAt(marked);
  const at = cursorPlace(prefix, suffix);
  return { prefix, mode, explicit: false, place: at, scope: blockScope(at, languageId) };
}

const context = fc.tuple(place, fc.constantFrom("line" as const, "block" as const)).map(([marked, mode]) => contextAt(marked, mode));

describe("each filter before remembering", () => {
  it.each(Object.entries(beforeRemembering))("%s changes nothing that it made", (_, filter) => {
    fc.assert(
      fc.property(text, context, (generated, at) => {
        const once = filter(generated, at);
        if (typeof once === "string") expect(filter(once, at)).toEqual(once);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(Object.entries(beforeRemembering))("%s makes no text longer but by indentation", (_, filter) => {
    fc.assert(
      fc.property(text, context, (generated, at) => {
        const filtered = filter(generated, at);
        if (typeof filtered === "string")
          expect(filtered.replace(/\s/g, "").length).toBeLessThanOrEqual(generated.replace(/\s/g, "").length);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("all filters", () => {
  it("never show text after which the next line stands twice", () => {
    fc.assert(
      fc.property(text, context, (generated, at) => {
        const cleaned = cleanText(generated, at);
        if (typeof cleaned !== "string") return;
        const placed = placeText(cleaned, at.place);
        if ("none" in placed) return;
        const { lineBefore, restOfLine, nextLine } = at.place;
        const last = (lineBefore + placed.text + restOfLine.slice(placed.replaceAfter)).split("\n").at(-1) ?? "";
        if (nextLine === undefined || !/\w/.test(last) || indentColumns(last) > indentColumns(nextLine)) return;
        expect(last.replace(/\s/g, "")).not.toBe(nextLine.replace(/\s/g, ""));
      }),
      { numRuns: 5000 },
    );
  });

  it("show something of a line, and nothing blank", () => {
    fc.assert(
      fc.property(text, context, (generated, at) => {
        const cleaned = cleanText(generated, at);
        if (typeof cleaned !== "string") return;
        const placed = placeText(cleaned, at.place);
        if ("text" in placed) expect(placed.text.trim()).not.toBe("");
      }),
      { numRuns: 1000 },
    );
  });
});
