import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sizeOf } from "../../../../src/completion/context/contextSource.ts";
import { type ContextOptions, ContextSources } from "../../../../src/completion/context/contextSources.ts";
import { outlineOf } from "../../../../src/completion/context/outline.ts";
import { noContext, type OpenFile, type RawContext } from "../../../../src/completion/context/rawContext.ts";
import type { DocumentSnapshot } from "../../../../src/completion/outcome.ts";
import type { ContextSourceName } from "../../../../src/shared/protocol.ts";

const allOn = { imports: true, similarTabs: true, definitions: true, clipboard: true, recentEdits: true, diagnostics: true };
const options: ContextOptions = { isOn: allOn, maxCharacters: 6000, mayRead: () => true };

function only(...names: readonly ContextSourceName[]): ContextOptions {
  const isOn = { imports: false, similarTabs: false, definitions: false, clipboard: false, recentEdits: false, diagnostics: false };
  return { ...options, isOn: { ...isOn, ...Object.fromEntries(names.map((name) => [name, true])) } };
}

function at(prefix: string, suffix = "", others: Partial<DocumentSnapshot> = {}): DocumentSnapshot {
  return { uri: "file:/project/src/here.ts", path: "src/here.ts", languageId: "typescript", prefix, suffix, ...others };
}

function open(path: string, text: string, languageId = "typescript", version = 1): OpenFile {
  return { path, languageId, text, version };
}

const stopped = () => 0;
const pieceOf = (raw: Partial<RawContext>, snapshot: DocumentSnapshot, given = options) =>
  new ContextSources(stopped).gather({ ...noContext, ...raw }, snapshot, given);

describe("ContextSources", () => {
  it("takes the part of a tab that has most names in common with the place", () => {
    const part = (name: string) =>
      Array.from({ length: 30 }, (_, line) => `${name}Value${line % 5} = ${name}Other${line % 7}();`).join("\n");
    const tab = open("src/tab.ts", [part("apple"), part("banana"), part("cherry")].join("\n"));
    const pieces = pieceOf({ openFiles: [tab] }, at("bananaValue1 = bananaOther2();\nbananaValue3 = "), only("similarTabs"));
    expect(pieces[0]?.path).toBe("src/tab.ts");
    expect(pieces[0]?.text).toBe(part("banana"));
  });

  it("prefers a tab of the same language", () => {
    const text = "const total = priceOf(basket);\nconst rest = shippingOf(basket);";
    const files = [open("a.py", text.toUpperCase().toLowerCase(), "python"), open("b.ts", text)];
    const pieces = pieceOf(
      { openFiles: files },
      at("function sum() {\n  priceOf(basket) + shippingOf(basket) + total + "),
      only("similarTabs"),
    );
    expect(pieces[0]?.path).toBe("b.ts");
  });

  it("never takes the current file for another tab", () => {
    const text = "const total = priceOf(basket);";
    expect(pieceOf({ openFiles: [open("src/here.ts", text)] }, at("priceOf(basket, total"))).toEqual([]);
  });

  it("shows the signatures of the names that are imported", () => {
    const text = "export function area(width: number): number {\n  return width;\n}\n\nexport function other(): void {}\n";
    const pieces = pieceOf({ imports: [{ path: "src/area.ts", outline: outlineOf(text), names: ["area"] }] }, at("area("));
    expect(pieces).toEqual([{ source: "imports", path: "src/area.ts", text: "export function area(width: number): number" }]);
  });

  it("says nothing that the window or an earlier piece says", () => {
    const definition = { path: "src/area.ts", text: "function area(): number" };
    const edit = { path: "src/area.ts", text: "area(): number" };
    expect(pieceOf({ definitions: [definition], recentEdits: [edit] }, at("x = "))).toHaveLength(1);
    expect(pieceOf({ definitions: [definition] }, at("function area(): number\n"))).toEqual([]);
  });

  it("reads nothing of a file that may not be read", () => {
    const raw = {
      openFiles: [open(".env", "const token = secretOf(basket);")],
      recentEdits: [{ path: ".env", text: "token=1" }],
      definitions: [{ path: ".env", text: "token = 2" }],
      imports: [{ path: ".env", outline: outlineOf("const token = 3;"), names: [] }],
    };
    expect(pieceOf(raw, at("token = secretOf(basket"))).not.toEqual([]);
    expect(pieceOf(raw, at("token = secretOf(basket"), { ...options, mayRead: (path) => path !== ".env" })).toEqual([]);
  });

  it("leaves out each source that is off", () => {
    const raw = {
      openFiles: [open("tab.ts", "const total = priceOf(basket);")],
      recentEdits: [{ path: "edit.ts", text: "edited" }],
      definitions: [{ path: "definition.ts", text: "defined" }],
      imports: [{ path: "imported.ts", outline: outlineOf("export const imported = 1;"), names: [] }],
      diagnostics: [{ severity: "error" as const, message: "wrong" }],
      clipboard: "copied",
    };
    const place = at("total + priceOf(basket");
    expect(pieceOf(raw, place).map(({ source }) => source)).toEqual([
      "imports",
      "similarTabs",
      "definitions",
      "clipboard",
      "recentEdits",
      "diagnostics",
    ]);
    for (const name of Object.keys(allOn)) {
      const isOn = { ...allOn, [name]: false };
      expect(pieceOf(raw, place, { ...options, isOn }).map(({ source }) => source)).not.toContain(name);
    }
  });

  it("does not look at more tabs when its time is over, and goes on the next time", () => {
    let nowMs = 0;
    const sources = new ContextSources(() => (nowMs += 3));
    const files = ["a", "b", "c"].map((name) => open(`${name}.ts`, `const ${name}Total = priceOf(basket, ${name});`));
    const raw = { ...noContext, openFiles: files };
    const count = () => sources.gather(raw, at("priceOf(basket, "), only("similarTabs")).length;
    const first = count();
    expect(first).toBeLessThan(3);
    expect(Math.max(count(), count(), count())).toBe(3);
  });
});

describe("what always holds of the pieces", () => {
  const name = fc.constantFrom("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "kappa");
  const line = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `${names.join("(")};`);
  const text = fc.array(line, { minLength: 1, maxLength: 120 }).map((lines) => lines.join("\n"));
  const path = fc.constantFrom("src/a.ts", "src/b.ts", "src/c.py", "src/here.ts");
  const raw: fc.Arbitrary<RawContext> = fc.record({
    openFiles: fc.array(fc.record({ path, languageId: fc.constantFrom("typescript", "python"), text, version: fc.nat(3) }), {
      maxLength: 4,
    }),
    recentEdits: fc.array(fc.record({ path, text: line }), { maxLength: 6 }),
    definitions: fc.array(fc.record({ path, text }), { maxLength: 6 }),
    imports: fc.array(fc.record({ path, outline: text.map((body) => outlineOf(`class Thing {\n  ${body}`)), names: fc.constant([]) }), {
      maxLength: 3,
    }),
    diagnostics: fc.array(fc.record({ severity: fc.constant("error" as const), message: line }), { maxLength: 3 }),
    clipboard: line,
  });

  it("never exceeds the budget", () => {
    fc.assert(
      fc.property(raw, text, fc.integer({ min: 0, max: 8000 }), (given, prefix, maxCharacters) => {
        const pieces = pieceOf(given, at(prefix), { ...options, maxCharacters });
        expect(pieces.reduce((sum, piece) => sum + sizeOf(piece), 0)).toBeLessThanOrEqual(maxCharacters);
      }),
    );
  });

  it("has no piece that stands in the window, and none twice", () => {
    fc.assert(
      fc.property(raw, text, text, (given, prefix, suffix) => {
        const pieces = pieceOf(given, at(prefix, suffix));
        for (const [index, piece] of pieces.entries()) {
          expect((prefix + suffix).includes(piece.text)).toBe(false);
          expect(pieces.slice(0, index).some((earlier) => earlier.text.includes(piece.text))).toBe(false);
        }
      }),
    );
  });

  it("keeps the order of pieces while somebody types", () => {
    fc.assert(
      fc.property(raw, text, line, (given, prefix, typed) => {
        const sources = new ContextSources(stopped);
        let before = sources.gather(given, at(prefix), options);
        for (let length = 1; length <= typed.length; length++) {
          const after = sources.gather(given, at(prefix + typed.slice(0, length)), options);
          const kept = before.filter((piece) => after.some(({ text }) => text === piece.text));
          const places = kept.map((piece) => after.findIndex(({ text }) => text === piece.text));
          expect(places).toEqual([...places].sort((one, other) => one - other));
          before = after;
        }
      }),
    );
  });

  it("does not change while a word is being typed", () => {
    fc.assert(
      fc.property(raw, text, (given, prefix) => {
        const sources = new ContextSources(stopped);
        const before = sources.gather(given, at(`${prefix}\n`), options);
        for (const word of ["r", "re", "res", "resu"]) expect(sources.gather(given, at(`${prefix}\n${word}`), options)).toEqual(before);
      }),
    );
  });
});
