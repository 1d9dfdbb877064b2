import { fileURLToPath } from "node:url";

/** The grammars of the package that the build copies them from. */
export const grammarFolder = fileURLToPath(new URL("../../../../node_modules/@vscode/tree-sitter-wasm/wasm", import.meta.url));
