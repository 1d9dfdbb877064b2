import { describe, expect, it } from "vitest";
import { outlineOf } from "../../../../src/completion/context/outline.ts";

describe("outlineOf", () => {
  it.each([
    [
      "export async function load(path: string): Promise<Text> {\n  return read(path);\n}",
      ["load"],
      "export async function load(path: string): Promise<Text>",
    ],
    [
      "export class Store {\n  readonly #size: number;\n\n  // Grows.\n  add(entry: Entry): void {\n    this.put(entry);\n  }\n}",
      ["Store"],
      "export class Store {\n  readonly #size: number;\n  add(entry: Entry): void\n}",
    ],
    ["def area(width, height):\n    return width * height\n", ["area"], "def area(width, height):"],
    [
      "class Shape(Base):\n    sides = 4\n\n    def area(self):\n        return 1\n",
      ["Shape"],
      "class Shape(Base):\n    sides = 4\n    def area(self):",
    ],
    ["func (s *Store) Add(entry Entry) error {\n\treturn nil\n}", ["Add"], "func (s *Store) Add(entry Entry) error"],
    ["pub fn area<T>(shape: &T) -> f64 {\n    1.0\n}", ["area"], "pub fn area<T>(shape: &T) -> f64"],
    ["static int parse(const char *text) {\n  return 0;\n}", ["parse"], "static int parse(const char *text)"],
    ["export function load(\n  path: string,\n): Text {\n  return 1;\n}", ["load"], "export function load(\n  path: string,\n): Text"],
  ])("shows what %j declares", (text, names, signature) => {
    const outline = outlineOf(text);
    expect(outline.map(({ name }) => name)).toEqual(names);
    expect(outline[0]?.signature).toBe(signature);
  });

  it("passes over statements, imports and comments", () => {
    expect(outlineOf("import a from 'a';\n// function no() {}\nif (call(x)) {\n}\nreturn call(x);\n# def no():\n")).toEqual([]);
  });
});
