/**
 * Parts of files that look like the place of the cursor.
 *
 * Invariants:
 * - What is known of a text is kept under its path and version; a file that changes is read anew.
 * - Time is bounded: files that could not be read in time are read by the next calls, the first files first.
 */
import { LRUCache } from "lru-cache";
import { identifiersOf, similarity } from "./identifiers.ts";
import type { OpenFile } from "./rawContext.ts";

/** Lines of a part: a function of usual length, some 300 tokens. */
const windowLines = 30;
/** Parts overlap by half, so that whatever is wanted lies whole in one of them unless it is long. */
const stepLines = 15;
/** Of a longer file the first part is read; what is this long is generated as a rule. */
const maxFileCharacters = 256 * 1024;
/** Windows remembered: some 200 files of 500 lines, a few megabytes. */
const maxRememberedWindows = 5000;

/** The extension host must not be held up over 8 ms at a time, and other sources want some of them. */
const timeBoxMs = 4;

export interface SimilarWindow {
  readonly file: OpenFile;
  /** Counted from 0 in its file. */
  readonly number: number;
  readonly text: string;
  /** 0 to 1. */
  readonly similarity: number;
}

interface Window {
  readonly text: string;
  readonly identifiers: ReadonlySet<string>;
}

export class SimilarWindows {
  readonly #now: () => number;
  readonly #windows = new LRUCache<string, readonly Window[]>({
    maxSize: maxRememberedWindows,
    sizeCalculation: (windows) => Math.max(1, windows.length),
  });

  /** @param now a clock in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** All windows of files with their similarity to a set of names, in the order of the files. */
  of(files: readonly OpenFile[], identifiers: ReadonlySet<string>): readonly SimilarWindow[] {
    const deadlineMs = this.#now() + timeBoxMs;
    const found: SimilarWindow[] = [];
    for (const file of files) {
      const windows = this.#windowsOf(file, deadlineMs);
      for (const [number, window] of windows.entries()) {
        found.push({ file, number, text: window.text, similarity: similarity(window.identifiers, identifiers) });
      }
    }
    return found;
  }

  #windowsOf(file: OpenFile, deadlineMs: number): readonly Window[] {
    const key = JSON.stringify([file.path, file.version]);
    const known = this.#windows.get(key);
    if (known !== undefined) return known;
    if (this.#now() > deadlineMs) return [];
    const windows = windowsOf(file.text.slice(0, maxFileCharacters));
    this.#windows.set(key, windows);
    return windows;
  }
}

function windowsOf(text: string): readonly Window[] {
  const lines = text.split(/\r\n|\n|\r/u);
  const windows: Window[] = [];
  for (let first = 0; first === 0 || first + stepLines < lines.length; first += stepLines) {
    const part = lines.slice(first, first + windowLines).join("\n");
    windows.push({ text: part, identifiers: identifiersOf(part) });
  }
  return windows;
}
