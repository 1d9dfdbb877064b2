/** Diffs of several files as one text that stays within bounds. */
import { cutAtLineEnd } from "./cutAtLineEnd.ts";
import { visibleText } from "./visibleText.ts";

/** One file must not leave the others without room. */
const maxFileChars = 12_000;
/** Some 16,000 tokens: twice what the longest context holds. */
const maxChars = 64_000;
/** Less than this of a diff is its head. */
const minFileChars = 500;

export interface BoundedDiff {
  readonly text: string;
  /** What is missing, in words: "cart.ts: cut after line 300 of 900". */
  readonly notes: readonly string[];
}

/** @param files a path for the notes, and a diff as git prints it */
export function boundedDiff(files: readonly { readonly path: string; readonly diff: string }[]): BoundedDiff {
  const texts: string[] = [];
  const notes: string[] = [];
  let room = maxChars;
  let withoutRoom = 0;
  for (const { path, diff } of files) {
    if (room < minFileChars) {
      withoutRoom++;
      continue;
    }
    const { text, note } = cutAtLineEnd(withVisibleHead(diff.trimEnd()), Math.min(maxFileChars, room));
    room -= text.length + 1;
    texts.push(text);
    if (note !== undefined) notes.push(`${visibleText(path)}: ${note}`);
  }
  if (withoutRoom > 0) notes.push(`${withoutRoom} more file${withoutRoom === 1 ? "" : "s"} left out for want of room`);
  return { text: texts.join("\n"), notes };
}

/** Lines above the first hunk hold file names, which git writes as they are if its `core.quotePath` is off. */
function withVisibleHead(diff: string): string {
  const hunk = diff.indexOf("\n@@");
  const head = hunk === -1 ? diff : diff.slice(0, hunk);
  // Behind a name with spaces git writes a tab.
  const lines = head.split("\n").map((line) => visibleText(line.trimEnd()));
  return lines.join("\n") + (hunk === -1 ? "" : diff.slice(hunk));
}
