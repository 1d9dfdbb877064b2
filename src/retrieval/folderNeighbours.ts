/** Files that lie together are about the same, and say so in different words: what fits one of them speaks for the others. */
import type { IndexedFile } from "./pieceIndex.ts";

/** Folders have numbers here: looking up 50,000 names for each question would take as long as half of the search. */
interface Folders {
  readonly numbers: Map<string, number>;
  /** By the number of a file. */
  readonly ofFiles: number[];
}

/** Each path is looked at once: by the list of files and its numbers. */
const knownFolders = new WeakMap<readonly (IndexedFile | undefined)[], Folders>();

/** Adds a share of the best score in a folder to every file there that has a score of its own. */
export function addScoresOfFolders(files: readonly (IndexedFile | undefined)[], scores: Float32Array, share: number): void {
  const folders = knownFolders.get(files) ?? { numbers: new Map(), ofFiles: [] };
  knownFolders.set(files, folders);
  // Every file that is asked for below has been given its folder here.
  const best: number[] = [];
  for (let number = 0; number < files.length; number++) {
    const file = files[number];
    const score = scores[number] ?? 0;
    if (file === undefined || score === 0) continue;
    const folder = folders.ofFiles[number] ?? folderOf(file, folders.numbers);
    folders.ofFiles[number] = folder;
    if (score > (best[folder] ?? 0)) best[folder] = score;
  }
  for (let number = 0; number < files.length; number++) {
    const score = scores[number] ?? 0;
    if (files[number] !== undefined && score !== 0) scores[number] = score + share * (best[folders.ofFiles[number] ?? 0] ?? 0);
  }
}

function folderOf({ path }: IndexedFile, numbers: Map<string, number>): number {
  const folder = path.slice(0, path.lastIndexOf("/"));
  const number = numbers.get(folder) ?? numbers.size;
  numbers.set(folder, number);
  return number;
}
