/** How well typed text fits a file's path. */
import { fuzzyScore } from "./fuzzyScore.ts";

/** More than any alignment is worth: who types "cart" means the file of that name, not all that lies in the folder. */
const nameBonus = 4096;
/** A file in use comes before another that fits about as well, by somewhat less than one more letter that fits. */
const inUseBonus = 12;

/**
 * @param typed words of which each must fit; one with a slash is looked for in the whole path
 * @param path relative, with `/` between its parts
 * @param isInUse open in a tab or used lately
 * @returns greater is better; undefined when it does not fit
 */
export function pathScore(typed: string, path: string, isInUse = false): number | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  let score = isInUse ? inUseBonus : 0;
  for (const word of typed.split(/[\s\\]+/)) {
    const inName = word.includes("/") ? undefined : fuzzyScore(word, name);
    const fit = inName === undefined ? fuzzyScore(word, path) : inName + nameBonus;
    if (fit === undefined) return undefined;
    score += fit;
  }
  return score;
}
