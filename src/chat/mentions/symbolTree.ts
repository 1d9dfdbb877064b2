/** Finds a symbol in what a language service says that a document declares. */

export interface DeclaredSymbol {
  readonly name: string;
  /** Name of a codicon. */
  readonly icon: string;
  /** Lines of its whole definition, counted from 0, the last one part of it. */
  readonly startLine: number;
  readonly endLine: number;
  readonly children: readonly DeclaredSymbol[];
}

/** The one of this name that is nearest to a line: code above may have grown since somebody pointed at it. */
export function symbolNamed(symbols: readonly DeclaredSymbol[], name: string, line: number): DeclaredSymbol | undefined {
  return flattened(symbols)
    .filter((symbol) => plainName(symbol.name) === plainName(name))
    .sort((one, other) => distance(one, line) - distance(other, line))
    .at(0);
}

/** The innermost one that a line lies in. */
export function symbolAround(symbols: readonly DeclaredSymbol[], line: number): DeclaredSymbol | undefined {
  return flattened(symbols)
    .filter((symbol) => distance(symbol, line) === 0)
    .sort((one, other) => one.endLine - one.startLine - (other.endLine - other.startLine))
    .at(0);
}

/** Each symbol, and then those in it. */
export function flattened(symbols: readonly DeclaredSymbol[]): readonly DeclaredSymbol[] {
  return symbols.flatMap((symbol) => [symbol, ...flattened(symbol.children)]);
}

/** Some services write parameters behind a name in one list and not in another. */
function plainName(name: string): string {
  return name.replace(/(?<=.)\(.*$/s, "");
}

function distance({ startLine, endLine }: DeclaredSymbol, line: number): number {
  return Math.max(0, startLine - line, line - endLine);
}
