/** What a grammar tells about a place in a document. All of it is optional: without it, indentation decides. */
import type { DocumentSnapshot, Zone } from "../outcome.ts";

export interface PlaceSyntax {
  readonly zone: Zone;
  /**
   * The body around the cursor has nothing in it but comments and a docstring. That a body has statements is not to be relied on:
   * while a closing bracket is missing, those below belong to it as well.
   */
  readonly isInEmptyBody: boolean;
  /** The cursor stands directly among members of a class, or among the declarations of a file, one of which is enough at once. */
  readonly isAmongMembers: boolean;
}

/** The state of the code at the end of complete lines that were generated. */
export interface LineState {
  /** What the next line begins in. */
  readonly zone: Zone;
  /** Brackets that the lines opened, less those that they closed; below 0 they have closed one from before the cursor. */
  readonly depth: number;
  /** The lines end with a function, method or constructor that began in them. */
  readonly endsMember: boolean;
}

/** The state after generated lines, from the lines alone; undefined where the grammar has nothing to say. */
export type ReadLines = (lines: string) => LineState | undefined;

export interface Syntax {
  /** Loads the grammar of a language on its first call and resolves when it is there, or known not to be. Never rejects. */
  prepare(languageId: string): Promise<void>;
  /** Undefined before the grammar is loaded (which this begins), without one, or when parsing took too long. */
  zoneAt(snapshot: DocumentSnapshot): Zone | undefined;
  /** The same conditions as for `zoneAt`. */
  placeAt(snapshot: DocumentSnapshot): PlaceSyntax | undefined;
  /** A reader of what is generated at a place; it remembers what it read. Undefined where there is no grammar. */
  linesAt(snapshot: DocumentSnapshot): ReadLines | undefined;
}
