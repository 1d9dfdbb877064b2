/** Which grammar reads which of VS Code's languages, and the little that must be known of each beside its names of nodes. */

export interface Grammar {
  /** The middle of the file name `tree-sitter-<file>.wasm`. */
  readonly file: string;
  /** What a window that begins in the middle of a document needs before it to be code at all. */
  readonly head?: string;
  /** Text put at the cursor where an empty body is no node of the tree. */
  readonly filler?: string;
  /** What may be open at the end of a line, and closes it; unclosed, a grammar takes the text in it for code. */
  readonly multiLineEnds: readonly string[];
}

const cLike = ["*/"];
const script: Grammar = { file: "javascript", multiLineEnds: ["`", "*/"] };

const grammars: Readonly<Record<string, Grammar>> = {
  c: { file: "cpp", multiLineEnds: cLike },
  cpp: { file: "cpp", multiLineEnds: cLike },
  csharp: { file: "c-sharp", multiLineEnds: ['"""', '"', "*/"] },
  css: { file: "css", multiLineEnds: cLike },
  go: { file: "go", multiLineEnds: ["`", "*/"] },
  java: { file: "java", multiLineEnds: ['"""', "*/"] },
  javascript: script,
  javascriptreact: script,
  php: { file: "php", head: "<?php\n", multiLineEnds: ["'", '"', "*/"] },
  powershell: { file: "powershell", filler: "x", multiLineEnds: ['"@', "'@", "#>"] },
  python: { file: "python", filler: "x", multiLineEnds: ['"""', "'''"] },
  ruby: { file: "ruby", filler: "x", multiLineEnds: ['"', "'"] },
  rust: { file: "rust", multiLineEnds: ['"', "*/"] },
  shellscript: { file: "bash", filler: "x", multiLineEnds: ['"', "'"] },
  typescript: { file: "typescript", multiLineEnds: ["`", "*/"] },
  typescriptreact: { file: "tsx", multiLineEnds: ["`", "*/"] },
};

/** Undefined where indentation must do. */
export function grammarOf(languageId: string): Grammar | undefined {
  return Object.hasOwn(grammars, languageId) ? grammars[languageId] : undefined;
}
