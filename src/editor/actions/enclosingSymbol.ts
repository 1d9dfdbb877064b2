/** The function, class or the like around a place, from the language's own extension. */
import * as vscode from "vscode";
import type { LineSpan } from "../../chat/actions/blockByIndentation.ts";
import { withinTime } from "../context/withinTime.ts";

export interface EnclosingSymbol extends LineSpan {
  readonly name: string;
}

/** A language server that starts may take a minute; the user waits for the action, and indentation tells mostly the same. */
const maxWaitMs = 1500;

const wholes: ReadonlySet<vscode.SymbolKind> = new Set([
  vscode.SymbolKind.Class,
  vscode.SymbolKind.Method,
  vscode.SymbolKind.Constructor,
  vscode.SymbolKind.Function,
  vscode.SymbolKind.Interface,
  vscode.SymbolKind.Enum,
  vscode.SymbolKind.Struct,
]);
/** What holds a function is a whole; a plain value is part of what is around it. */
const maybeWholes: ReadonlySet<vscode.SymbolKind> = new Set([
  vscode.SymbolKind.Variable,
  vscode.SymbolKind.Constant,
  vscode.SymbolKind.Property,
  vscode.SymbolKind.Field,
]);

/** The innermost one. Undefined when none is known in time. */
export async function enclosingSymbol(
  uri: vscode.Uri,
  position: vscode.Position,
  signal: AbortSignal,
): Promise<EnclosingSymbol | undefined> {
  let found: readonly (vscode.DocumentSymbol | vscode.SymbolInformation)[] | undefined;
  const asking = Promise.resolve(
    vscode.commands.executeCommand<readonly (vscode.DocumentSymbol | vscode.SymbolInformation)[] | undefined>(
      "vscode.executeDocumentSymbolProvider",
      uri,
    ),
  ).then((symbols) => {
    found = symbols;
  });
  await withinTime(asking, maxWaitMs, signal);
  return innermost(found ?? [], position.line);
}

function innermost(symbols: readonly (vscode.DocumentSymbol | vscode.SymbolInformation)[], line: number): EnclosingSymbol | undefined {
  let best: EnclosingSymbol | undefined;
  for (const symbol of symbols) {
    const { start, end } = "location" in symbol ? symbol.location.range : symbol.range;
    if (line < start.line || line > end.line) continue;
    const inner = "children" in symbol ? innermost(symbol.children, line) : undefined;
    const own = isWhole(symbol, end.line > start.line) ? { startLine: start.line, endLine: end.line + 1, name: symbol.name } : undefined;
    const candidate = inner ?? own;
    if (candidate !== undefined && (best === undefined || lengthOf(candidate) < lengthOf(best))) best = candidate;
  }
  return best;
}

/** Functions without a name are part of the call or statement that they stand in. */
function isWhole({ kind, name }: vscode.DocumentSymbol | vscode.SymbolInformation, hasSeveralLines: boolean): boolean {
  return /^[\p{L}\p{N}_$~.:]+(?:\(.*\))?$/u.test(name) && (wholes.has(kind) || (maybeWholes.has(kind) && hasSeveralLines));
}

function lengthOf({ startLine, endLine }: LineSpan): number {
  return endLine - startLine;
}
