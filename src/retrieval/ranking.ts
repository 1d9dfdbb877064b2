/**
 * What counts how much when pieces are ranked. Chosen on the odd ones of the questions in bench/chat/questions.json, and on two thousand titles
 * of unit tests, first sentences of files and of functions, and subjects of commits, which had to find their files without these texts (but for
 * the commits); neighbouring values do about as well.
 */
export const ranking = {
  /** How much a rare term counts more than a frequent one: 1 is all of its inverse document frequency, 0 nothing. */
  rarityPower: 0.7,
  /** How soon more of the same term adds nothing, in a piece and in a file. */
  saturation: 3,
  fileSaturation: 5,
  /** How much more often a long piece or file must say a term, 0 to 1. */
  lengthShare: 0.6,
  fileLengthShare: 0.8,
  /** A name that is declared counts as often as this in the text. */
  nameWeight: 1,
  /** What the file says of itself: its folders, its name, and its first comment. */
  ofFileWeights: { none: 0, folder: 1, name: 4, head: 1 },
  /** What a file that says a term in its name or at its head gets of how few others do. */
  headShare: 0.1,
  /** What a function word of the question counts of a term, where a file's name has it. */
  functionWordShare: 0.5,
  /** What the whole file adds to each of its pieces. */
  fileShare: 0.45,
  /** What a test that fits adds to the file that it tests. */
  testShare: 0.5,
  /** What the file that fits best adds to the others of its folder. */
  folderShare: 0.2,
  /** What a related word counts of the one that was asked. */
  relatedWeight: 0.35,
  /** What the second piece of a file counts: another file may be the answer. */
  repeatShare: 0.5,
  /** What tests, documents and data count where the question does not speak of them. */
  kindShares: { code: 1, test: 0.4, document: 0.7, data: 0.5 },
};
