/**
 * What a piece has of a term, packed into the 10 bits of a posting: how often its text says it (6), how many of its names do (2), and what its
 * file says of itself with it (2).
 */
export interface TermWeight {
  /** Times in the text, 63 for more. */
  readonly inText: number;
  /** Of the names that the piece declares or lies in, 3 for more. */
  readonly inNames: number;
  readonly ofFile: SaysOfFile;
}

/** The name of a file says more of it than those of the folders that it lies in. The comment at its head is known to its first piece only. */
export const saysOfFile = { none: 0, folder: 1, name: 2, head: 3 } as const;
export type SaysOfFile = (typeof saysOfFile)[keyof typeof saysOfFile];

const maxInText = 63;
const maxInNames = 3;

export function packWeight({ inText, inNames, ofFile }: TermWeight): number {
  return (Math.min(inText, maxInText) << 4) | (Math.min(inNames, maxInNames) << 2) | ofFile;
}

export const inTextOf = (packed: number): number => packed >>> 4;
export const inNamesOf = (packed: number): number => (packed >>> 2) & 3;
export const ofFileOf = (packed: number): number => packed & 3;
