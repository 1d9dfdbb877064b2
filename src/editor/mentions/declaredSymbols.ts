/** What language services know of symbols, as plain data. */
import * as vscode from "vscode";
import type { DeclaredSymbol } from "../../chat/mentions/symbolTree.ts";
import { withinTime } from "../context/withinTime.ts";

/** A service that knows its project answers in less; suggestions without its symbols are better than none. */
const timeBoxMs = 500;

export interface WorkspaceSymbol extends DeclaredSymbol {
  readonly uri: vscode.Uri;
}

/** Codicons in the order of VS Code's `SymbolKind`. */
const kinds = [
  "file",
  "module",
  "namespace",
  "package",
  "class",
  "method",
  "property",
  "field",
  "constructor",
  "enum",
  "interface",
  "function",
  "variable",
  "constant",
  "string",
  "number",
  "boolean",
  "array",
  "object",
  "key",
  "null",
  "enum-member",
  "struct",
  "event",
  "operator",
  "type-parameter",
] as const;

/** What a document declares; nothing where no service answers in time. The service reads the document: whether it may is asked before. */
export async function symbolsOfDocument(uri: vscode.Uri, signal: AbortSignal): Promise<readonly DeclaredSymbol[]> {
  const found = await answer<vscode.DocumentSymbol | vscode.SymbolInformation>("vscode.executeDocumentSymbolProvider", uri, signal);
  return found.map(plainSymbol);
}

export async function symbolsOfWorkspace(typed: string, signal: AbortSignal): Promise<readonly WorkspaceSymbol[]> {
  const found = await answer<vscode.SymbolInformation>("vscode.executeWorkspaceSymbolProvider", typed, signal);
  return found.map((symbol) => ({ ...plainSymbol(symbol), uri: symbol.location.uri }));
}

async function answer<T>(command: string, parameter: unknown, signal: AbortSignal): Promise<readonly T[]> {
  let found: readonly T[] = [];
  const ask = async () => {
    found = (await vscode.commands.executeCommand<readonly T[] | undefined>(command, parameter)) ?? [];
  };
  // A service that fails has its own way to say so.
  await withinTime(
    ask().catch(() => undefined),
    timeBoxMs,
    signal,
  );
  return found;
}

function plainSymbol(symbol: vscode.DocumentSymbol | vscode.SymbolInformation): DeclaredSymbol {
  const { start, end } = "location" in symbol ? symbol.location.range : symbol.range;
  return {
    name: symbol.name,
    startLine: start.line,
    endLine: end.line,
    icon: `symbol-${kinds[symbol.kind] ?? "misc"}`,
    children: "children" in symbol ? symbol.children.map(plainSymbol) : [],
  };
}
