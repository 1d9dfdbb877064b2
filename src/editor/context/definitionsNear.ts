/**
 * Definitions of the names near the cursor, from the language's own extension.
 *
 * Invariants:
 * - A name of a document is asked for once in a while, also when nothing was found or the extension did not answer.
 * - A call gives what is known now; asking goes on in the background. A name is waited for once: a slow server must not hold up each key.
 */
import { LRUCache } from "lru-cache";
import * as vscode from "vscode";
import { identifiersOf } from "../../completion/context/identifiers.ts";
import { outlineOf } from "../../completion/context/outline.ts";
import type { FoundDefinition } from "../../completion/context/rawContext.ts";
import { promptPath } from "../privacy/promptPath.ts";
import type { ReadableFiles } from "../privacy/readableFiles.ts";
import { readText } from "./readText.ts";

/** Names asked for at once: each is a request to a language server that has other work as well. */
const maxNames = 6;
/** Lines above the cursor whose names matter. */
const linesAbove = 6;
/** Where a definition has no form that is known, its first lines. */
const maxLines = 8;
/** Definitions change while people work. */
const maxAgeMs = 60_000;

interface Known {
  found: { readonly uri: vscode.Uri; readonly definition: FoundDefinition } | undefined;
}

export class DefinitionsNear {
  readonly #files: ReadableFiles;
  readonly #known = new LRUCache<string, Known>({ max: 500, ttl: maxAgeMs });

  constructor(files: ReadableFiles) {
    this.#files = files;
  }

  /** Begins to ask for names that were not asked for; `ready` tells when the answers to these are there. Nearest first. */
  of(
    document: vscode.TextDocument,
    cursor: vscode.Position,
  ): { readonly definitions: () => readonly FoundDefinition[]; readonly ready: Promise<unknown> } {
    const asked: Promise<void>[] = [];
    const all = [...namesNear(document, cursor)].slice(0, maxNames).map(([name, position]) => {
      const key = JSON.stringify([document.uri.toString(), name]);
      const before = this.#known.get(key);
      if (before !== undefined) return before;
      const known: Known = { found: undefined };
      this.#known.set(key, known);
      asked.push(this.#ask(known, document.uri, position));
      return known;
    });
    return {
      // Whether it may be read is asked anew each time: rules change, and where the text goes.
      definitions: () => all.flatMap(({ found }) => (found !== undefined && this.#files.mayRead(found.uri) ? [found.definition] : [])),
      ready: Promise.all(asked),
    };
  }

  async #ask(known: Known, uri: vscode.Uri, position: vscode.Position): Promise<void> {
    // An extension that fails has its own way to say so.
    known.found = await this.#find(uri, position).catch(() => undefined);
  }

  async #find(uri: vscode.Uri, position: vscode.Position): Promise<Known["found"]> {
    const found = await vscode.commands.executeCommand<readonly (vscode.Location | vscode.LocationLink)[] | undefined>(
      "vscode.executeDefinitionProvider",
      uri,
      position,
    );
    const [first] = found ?? [];
    if (first === undefined) return undefined;
    const target = "targetUri" in first ? first.targetUri : first.uri;
    const line = ("targetUri" in first ? first.targetRange : first.range).start.line;
    // Libraries outside of the workspace are what models have read about.
    if (vscode.workspace.getWorkspaceFolder(target) === undefined || !(await this.#files.mayReadOnceKnown(target))) return undefined;
    const text = await readText(target);
    return text === undefined ? undefined : { uri: target, definition: { path: promptPath(target), text: definitionAt(text, line) } };
  }
}

/** Names and where they stand, from the cursor upwards, without the one that is being typed. */
function namesNear(document: vscode.TextDocument, cursor: vscode.Position): ReadonlyMap<string, vscode.Position> {
  const names = new Map<string, vscode.Position>();
  for (let line = cursor.line; line >= Math.max(0, cursor.line - linesAbove); line--) {
    const whole = document.lineAt(line).text;
    const text = line === cursor.line ? whole.slice(0, cursor.character).replace(/[\p{L}\p{N}_$]+$/u, "") : whole;
    for (const name of [...identifiersOf(text)].reverse()) {
      if (!names.has(name)) names.set(name, new vscode.Position(line, text.lastIndexOf(name)));
    }
  }
  return names;
}

/** The declaration that begins at a line, without the bodies of functions. */
function definitionAt(text: string, line: number): string {
  const lines = text.split("\n").slice(line);
  const [first = ""] = lines;
  // Members are read as what is outermost, which is what the outline knows.
  const indentation = first.length - first.trimStart().length;
  const own = lines.map((each) => (each.slice(0, indentation).trim() === "" ? each.slice(indentation) : each.trimStart()));
  const [declaration] = outlineOf(own.slice(0, 200).join("\n"));
  const isThis = declaration?.signature.startsWith(own[0]?.split("{")[0]?.trimEnd() ?? "\0") === true;
  return isThis ? declaration.signature : own.slice(0, maxLines).join("\n");
}
