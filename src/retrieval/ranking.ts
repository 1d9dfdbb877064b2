/**
 * What counts how much when pieces are ranked. Chosen on the odd ones of the questions in bench/chat/questions.json, and on a thousand titles of
 * unit tests and first sentences of files that had to find their files without these texts; neighbouring values do about as well.
 */
export const ranking = {
  /** How soon more of the same term adds nothing, in a piece and in a file. */
  saturation: 2,
  fileSaturation: 4,
  /** How much more often a long piece or file must say a term, 0 to 1. */
  lengthShare: 0.6,
  fileLengthShare: 0.6,
  /** A name that is declared counts as often as this in the text. */
  nameWeight: 1,
  /** What the file says of itself: its folders, its name, and the comment that it begins with. */
  ofFileWeights: { none: 0, folder: 1, name: 4, head: 1 },
  /** What the whole file adds to each of its pieces. */
  fileShare: 0.4,
  /** What a test that fits adds to the file that it tests. */
  testShare: 0.5,
  /** What a related word counts of the one that was asked. */
  relatedWeight: 0.5,
  /** What the second piece of a file counts: another file may be the answer. */
  repeatShare: 0.5,
  /** What tests, documents and data count where the question does not speak of them. */
  kindShares: { code: 1, test: 0.4, document: 0.7, data: 0.5 },
};
