/**
 * Parsers of all grammars, loaded when they are first wanted.
 *
 * Invariants
 * - Each grammar is loaded once, whether that works or not; what went wrong is logged once.
 * - A tree lives as long as the function that reads it; its memory is the WebAssembly module's, which no collector frees.
 * - Parsing ends when its time is over, and the parser then begins anew.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Node, Parser } from "@vscode/tree-sitter-wasm";
import { messageOf } from "../shared/errors.ts";
import { grammarOf } from "./grammars.ts";

export interface ParserOptions {
  /** Has `tree-sitter.wasm` and the grammars. */
  readonly folder: string;
  /** The most that all parses for one answer may take together; without it, whatever they take. */
  readonly limitMs?: number;
  readonly log?: (message: string) => void;
}

export class Parsers {
  readonly #options: ParserOptions;
  readonly #loading = new Map<string, Promise<void>>();
  readonly #loaded = new Map<string, Parser>();

  constructor(options: ParserOptions) {
    this.#options = options;
  }

  isLoaded(languageId: string): boolean {
    const grammar = grammarOf(languageId);
    return grammar !== undefined && this.#loaded.has(grammar.file);
  }

  /** Never rejects. */
  load(languageId: string): Promise<void> {
    const grammar = grammarOf(languageId);
    if (grammar === undefined) return Promise.resolve();
    const { file } = grammar;
    const loading = this.#loading.get(file) ?? this.#load(file);
    this.#loading.set(file, loading);
    return loading;
  }

  async #load(file: string): Promise<void> {
    const { folder, log } = this.#options;
    try {
      const { Language, Parser } = await treeSitter(folder);
      const language = await Language.load(await readFile(join(folder, `tree-sitter-${file}.wasm`)));
      this.#loaded.set(file, new Parser().setLanguage(language));
    } catch (error) {
      log?.(`syntax: the grammar for ${file} could not be loaded, indentation is used instead: ${messageOf(error)}`);
    }
  }

  /** When an answer that is begun now must be there, on the clock of `performance.now`. */
  endOfAnswer(): number {
    return performance.now() + (this.#options.limitMs ?? Number.POSITIVE_INFINITY);
  }

  /** What `read` finds in the tree of a text; undefined when the grammar is not loaded or the time is over. */
  parse<T>(languageId: string, text: string, endMs: number, read: (root: Node) => T): T | undefined {
    const parser = this.#loaded.get(grammarOf(languageId)?.file ?? "");
    if (parser === undefined) return undefined;
    const tree = parser.parse(text, null, { progressCallback: () => performance.now() > endMs });
    if (tree === null) {
      parser.reset();
      return undefined;
    }
    try {
      return read(tree.rootNode);
    } finally {
      tree.delete();
    }
  }
}

type TreeSitter = typeof import("@vscode/tree-sitter-wasm");
let runtime: Promise<TreeSitter> | undefined;

/** The library has one WebAssembly module for a process, wherever it was loaded from first. */
function treeSitter(folder: string): Promise<TreeSitter> {
  runtime ??= import("@vscode/tree-sitter-wasm").then(async ({ default: library }) => {
    // What goes wrong rejects as well; printed, it would stand in the user's terminal a second time.
    const options = { locateFile: (name: string) => join(folder, name), printErr: () => {} };
    await library.Parser.init(options);
    return library;
  });
  return runtime;
}
