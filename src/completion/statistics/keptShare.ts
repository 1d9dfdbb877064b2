/** How much of an accepted text is still there. */

/** Of the accepted text; of the other twice as many are looked at. That is half a million steps, which take 2 ms or so. */
export const maxComparedCharacters = 500;

/**
 * The share, 0 to 1, of a text's characters that are found again in another text in their order: the longest common subsequence
 * (Wagner and Fischer, 1974). White space does not count, since formatters move it about.
 */
export function keptShare(accepted: string, now: string): number {
  const one = visible(accepted).slice(0, maxComparedCharacters);
  const other = visible(now).slice(0, 2 * maxComparedCharacters);
  if (one === "") return 1;
  // Lengths of the longest common subsequence of a beginning of `one` with each beginning of `other`.
  let before = new Uint16Array(other.length + 1);
  let row = new Uint16Array(other.length + 1);
  for (let i = 0; i < one.length; i++) {
    for (let j = 0; j < other.length; j++) {
      row[j + 1] = one[i] === other[j] ? (before[j] ?? 0) + 1 : Math.max(row[j] ?? 0, before[j + 1] ?? 0);
    }
    [before, row] = [row, before];
  }
  return (before[other.length] ?? 0) / one.length;
}

function visible(text: string): string {
  return text.replace(/\s+/g, "");
}
