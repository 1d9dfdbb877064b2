/** Which file a test is about, by the names that test frameworks ask for: scheduler.test.ts, test_scheduler.py, SchedulerTest.java. */
import type { IndexedFile } from "./pieceIndex.ts";

const marks = /^test_|[._-](?:test|spec)$|(?:Tests?|Spec)$/;

interface Named {
  /** In lower case, without folders, ending and marks of a test. */
  readonly name: string;
  readonly isTest: boolean;
}

/** Each path is taken apart once: by the list of files and its numbers. */
const knownNames = new WeakMap<readonly (IndexedFile | undefined)[], Named[]>();

/** Adds a share of the score of the best test of a name to every other file of that name. */
export function addScoresOfTests(files: readonly (IndexedFile | undefined)[], scores: Float32Array, share: number): void {
  const known = knownNames.get(files) ?? [];
  knownNames.set(files, known);
  const nameOf = (file: IndexedFile, number: number): Named => {
    const named = known[number] ?? takeApart(file);
    known[number] = named;
    return named;
  };
  const best = new Map<string, number>();
  files.forEach((file, number) => {
    const score = scores[number] ?? 0;
    if (file === undefined || score === 0) return;
    const { name, isTest } = nameOf(file, number);
    if (isTest && score > (best.get(name) ?? 0)) best.set(name, score);
  });
  files.forEach((file, number) => {
    if (file === undefined || best.size === 0) return;
    const { name, isTest } = nameOf(file, number);
    if (!isTest) scores[number] = (scores[number] ?? 0) + share * (best.get(name) ?? 0);
  });
}

function takeApart(file: IndexedFile): Named {
  const whole = file.path.slice(file.path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
  const name = whole.replace(marks, "");
  return { name: name.toLowerCase(), isTest: name !== whole && name !== "" };
}
