/**
 * What a piece has of a term, packed into the 10 bits of a posting: how often its text says it (6), how many of its names do (2), and where its
 * path does (2).
 */
export interface TermWeight {
  /** Times in the text, 63 for more. */
  readonly inText: number;
  /** Of the names that the piece declares or lies in, 3 for more. */
  readonly inNames: number;
  readonly inPath: PathPart;
}

/** The name of a file says more of it than those of the folders that it lies in. */
export const pathParts = { none: 0, folder: 1, name: 2 } as const;
export type PathPart = (typeof pathParts)[keyof typeof pathParts];

const maxInText = 63;
const maxInNames = 3;

export function packWeight({ inText, inNames, inPath }: TermWeight): number {
  return (Math.min(inText, maxInText) << 4) | (Math.min(inNames, maxInNames) << 2) | inPath;
}

export const inTextOf = (packed: number): number => packed >>> 4;
export const inNamesOf = (packed: number): number => (packed >>> 2) & 3;
export const inPathOf = (packed: number): number => packed & 3;
