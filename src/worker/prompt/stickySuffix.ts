/**
 * The suffix that was sent last for each document. Where it comes before the prefix in the prompt, one changed character of it makes the
 * model read all of the prefix again; far below the cursor that is not worth it.
 *
 * Invariants
 * - What is given back begins with the rest of the cursor's line and the lines directly below as they are now.
 * - At most `maxDocuments` suffixes are kept, each no longer than the window that the pipeline cuts.
 */
import { LRUCache } from "lru-cache";

/** More than this are not edited in turns. */
const maxDocuments = 16;
/** The rest of the cursor's line and two below: what an answer must lead to. */
const nearLines = 3;
/** Share of the characters that may stand on lines which only one of the two texts has. */
const maxChangedShare = 0.1;

export class StickySuffix {
  readonly #sent = new LRUCache<string, string>({ max: maxDocuments });

  /** The suffix to send for a document: the last one while the new one differs little, else the new one. */
  choose(document: string, suffix: string): string {
    const last = this.#sent.get(document);
    if (last !== undefined && differsLittle(last, suffix)) return last;
    this.#sent.set(document, suffix);
    return suffix;
  }
}

function differsLittle(last: string, now: string): boolean {
  if (last === now) return true;
  const [lastLines, nowLines] = [last.split("\n"), now.split("\n")];
  if (lastLines.length <= nearLines || lastLines.slice(0, nearLines).some((line, index) => line !== nowLines[index])) return false;
  const changed = Math.max(charactersMissing(lastLines, nowLines), charactersMissing(nowLines, lastLines));
  return changed <= maxChangedShare * Math.max(last.length, now.length);
}

/** Characters on lines of `some` that `others` do not have, line breaks included. */
function charactersMissing(some: readonly string[], others: readonly string[]): number {
  const known = new Set(others);
  return some.reduce((sum, line) => sum + (known.has(line) ? 0 : line.length + 1), 0);
}
