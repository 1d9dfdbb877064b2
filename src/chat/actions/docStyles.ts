/** How each language writes down what a function or class is for. */

export interface DocStyle {
  /** As the model knows it. */
  readonly name: string;
  /** Before the declaration, or as its first statement. */
  readonly place: "above" | "inside";
  readonly open: string;
  /** Before each line of text after the first. */
  readonly middle: string;
  /** Ends it; empty where each line is a comment of its own. */
  readonly close: string;
}

const block = (name: string): DocStyle => ({ name, place: "above", open: "/**", middle: " *", close: "*/" });
const lines = (name: string, mark: string): DocStyle => ({ name, place: "above", open: mark, middle: mark, close: "" });

const jsDoc = block("JSDoc comment");
const hash = lines("comment", "#");
const dashes = lines("comment", "--");

const styles: Readonly<Record<string, DocStyle>> = {
  javascript: jsDoc,
  javascriptreact: jsDoc,
  typescript: jsDoc,
  typescriptreact: jsDoc,
  vue: jsDoc,
  svelte: jsDoc,
  java: block("Javadoc comment"),
  groovy: block("Groovydoc comment"),
  kotlin: block("KDoc comment"),
  scala: block("Scaladoc comment"),
  php: block("PHPDoc comment"),
  c: block("Doxygen comment"),
  cpp: block("Doxygen comment"),
  cuda: block("Doxygen comment"),
  "objective-c": block("documentation comment"),
  css: block("comment"),
  scss: block("comment"),
  less: block("comment"),
  csharp: lines("XML documentation comment", "///"),
  fsharp: lines("documentation comment", "///"),
  dart: lines("dartdoc comment", "///"),
  rust: lines("doc comment", "///"),
  swift: lines("documentation comment", "///"),
  zig: lines("doc comment", "///"),
  go: lines("doc comment", "//"),
  lua: lines("LDoc comment", "---"),
  r: lines("roxygen comment", "#'"),
  haskell: lines("Haddock comment", "--"),
  sql: dashes,
  elm: dashes,
  ruby: hash,
  perl: hash,
  shellscript: hash,
  powershell: hash,
  elixir: hash,
  coffeescript: hash,
  julia: hash,
  makefile: hash,
  dockerfile: hash,
  yaml: hash,
  python: { name: "docstring", place: "inside", open: '"""', middle: "", close: '"""' },
  vb: lines("documentation comment", "'''"),
  clojure: lines("comment", ";;"),
  lisp: lines("comment", ";;"),
  erlang: lines("comment", "%%"),
  latex: lines("comment", "%"),
};

/** Undefined for languages without comments, such as JSON, and for those that nobody entered here. */
export function docStyleOf(languageId: string): DocStyle | undefined {
  return styles[languageId];
}
