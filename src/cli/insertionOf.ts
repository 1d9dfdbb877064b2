/**
 * What is left to insert of a suggestion that takes the place of characters after the cursor: readers of the command line's output put it
 * between prefix and suffix. The text ends before it writes the first of the characters that it takes the place of, which are a subsequence
 * of it. They are looked for from its end, where a text closes what was open before it; first as one piece.
 */
export function insertionOf(text: string, replaced: string): string {
  const asOnePiece = text.lastIndexOf(replaced);
  if (asOnePiece >= 0) return replaced === "" ? text : text.slice(0, asOnePiece);
  let end = text.length;
  for (const character of [...replaced].reverse()) {
    const at = text.slice(0, end).lastIndexOf(character);
    if (at >= 0) end = at;
  }
  return text.slice(0, end);
}
