/** 1 less the Levenshtein distance of two texts over the longer one's length: 1 for equal texts, 0 for texts with nothing in common. */
export function editSimilarity(one, other) {
  const longer = Math.max(one.length, other.length);
  if (longer === 0) return 1;
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const replaced = above[column - 1] + (one[row - 1] === other[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, above[column] + 1, current[column - 1] + 1));
    }
    above = current;
  }
  return 1 - above[other.length] / longer;
}
