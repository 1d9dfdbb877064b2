import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { grammarOf } from "../../../src/syntax/grammars.ts";

const path = new URL("../../../scripts/grammars.mjs", import.meta.url).href;
const scripts: { grammarFiles: readonly string[]; copyGrammars(distFolder: string): void } = await import(path);
const folder = mkdtempSync(join(tmpdir(), "nearline-grammars-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("copyGrammars", () => {
  it("puts every grammar that it lists beside the module that runs them", () => {
    scripts.copyGrammars(folder);
    for (const name of ["tree-sitter", ...scripts.grammarFiles.map((file) => `tree-sitter-${file}`)]) {
      expect(existsSync(join(folder, "grammars", `${name}.wasm`)), name).toBe(true);
    }
  });

  it.each(["c", "csharp", "css", "go", "java", "javascript", "php", "powershell", "python", "ruby", "rust", "shellscript", "typescript"])(
    "lists the grammar of %s",
    (languageId) => {
      expect(scripts.grammarFiles).toContain(grammarOf(languageId)?.file);
    },
  );
});
