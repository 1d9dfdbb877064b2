/** tree-sitter's module and the grammars that src/syntax/grammars.ts names, put into `dist/grammars/`; the rest stays out. */
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A test holds this list against the table of the extension. */
export const grammarFiles = [
  "bash",
  "c-sharp",
  "cpp",
  "css",
  "go",
  "java",
  "javascript",
  "php",
  "powershell",
  "python",
  "ruby",
  "rust",
  "tsx",
  "typescript",
];

export function copyGrammars(distFolder = join(root, "dist")) {
  const source = join(root, "node_modules/@vscode/tree-sitter-wasm");
  const destination = join(distFolder, "grammars");
  rmSync(destination, { recursive: true, force: true });
  mkdirSync(destination, { recursive: true });
  for (const name of ["tree-sitter", ...grammarFiles.map((file) => `tree-sitter-${file}`)]) {
    copyFileSync(join(source, "wasm", `${name}.wasm`), join(destination, `${name}.wasm`));
  }
  copyFileSync(join(source, "LICENSE"), join(destination, "LICENSE"));
}
