/**
 * Ranks pieces for a question by BM25F (Robertson, Zaragoza 2009, "The Probabilistic Relevance Framework", 3.6): what the text, the names and the
 * path have of a term is added up before it saturates, in `TermFit`. Beyond that,
 * - a term that few files say in their names or first comments counts more for these, however many say it in their code;
 * - a word that means about the same as one of the question stands in for it, where it fits better, at a discount;
 * - each piece gets a share of how well its whole file fits, because the words of a question are often spread over the comment at a file's head
 *   and the functions below it;
 * - what a file's test says, often in whole sentences, is said of the file, and a little of what the best file beside it says;
 * - what has more of the question's words goes before what has a few of them often.
 *
 * Tried without gain: words that stand close together or side by side as in the question, or that make up one name; leaving out the lines of
 * imports; counting strings like comments, or the titles of tests; more endings for stems; twice as many related words; what the files say that
 * import a file, beside what its folder says; adding a test's terms to its file's one by one; the share of a question's words in a whole file;
 * more for the noun behind "which", and for the kind of file that a question names first; what documents say in the lines that name a file; words
 * that the embedded model's embeddings hold for related. A second search with the best words of what the first one found brought a little (1.5 of
 * 100 titles of tests among the first five), for twice the time.
 */
import { addScoresOfFolders } from "./folderNeighbours.ts";
import { kindOfPath } from "./pathKind.ts";
import type { IndexedFile, PieceIndex } from "./pieceIndex.ts";
import { ranking } from "./ranking.ts";
import { relatedTerms } from "./relatedWords.ts";
import { memoryFor } from "./searchMemory.ts";
import { addScoresOfTests } from "./testSubjects.ts";
import { functionTerms, textTerms } from "./textTerms.ts";

export interface RankedPiece {
  readonly file: IndexedFile;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/** More of one file would hide the others. */
const maxPiecesOfFile = 2;
/** Enough that pieces of a few files alone do not fill the results. */
const candidatesPerHit = 8;
/** Somebody who pastes a page gets an answer to its first words. */
const maxQuestionTerms = 64;

/**
 * Best first. Pieces that have none of the terms are not among them.
 *
 * @param relative a file's path in its workspace folder: folders above it say nothing of what kind the file is
 */
export function searchPieces(
  index: PieceIndex,
  question: string,
  limit: number,
  relative: (path: string) => string,
): readonly RankedPiece[] {
  const { pieces, pieceCount, files } = index.parts;
  const asked = new Set(textTerms(question).slice(0, maxQuestionTerms));
  if (asked.size === 0) return [];
  const { scores, covered, fileScores, shares, fit } = memoryFor(index);
  let wholeRarity = 0;
  const collect = (rarity: number) => {
    for (const piece of fit.pieces) {
      const score = fit.ofPieces[piece] ?? 0;
      scores[piece] = (scores[piece] ?? 0) + score;
      // A term that is said but once is half there already.
      covered[piece] = (covered[piece] ?? 0) + Math.min(rarity, 2 * score);
    }
    for (const file of fit.files) fileScores[file] = (fileScores[file] ?? 0) + (fit.ofFiles[file] ?? 0);
    fit.clear();
  };

  for (const term of asked) {
    const rarity = rarityOf(index, term);
    wholeRarity += rarity;
    fit.add(term, rarity);
    const ofHead = ranking.headShare * dampened(index.fileCount, fit.heads.length);
    for (const file of fit.heads) fileScores[file] = (fileScores[file] ?? 0) + ofHead;
    for (const other of relatedTerms(term)) {
      if (!asked.has(other)) fit.add(other, ranking.relatedWeight * Math.min(rarity, rarityOf(index, other)));
    }
    collect(rarity);
  }
  // What has none of a question's function words lacks nothing of it.
  for (const term of new Set(functionTerms(question).slice(0, maxQuestionTerms))) {
    fit.add(term, ranking.functionWordShare * rarityOf(index, term));
    collect(0);
  }

  addScoresOfTests(files, fileScores, ranking.testShare);
  addScoresOfFolders(files, fileScores, ranking.folderShare);
  weighKinds(shares, files, fileScores, asked, relative);
  for (let piece = 0; piece < pieceCount; piece++) {
    const score = scores[piece] ?? 0;
    const file = pieces.files[piece];
    if (score === 0 || file === undefined) continue;
    const fits = score * Math.sqrt((covered[piece] ?? 0) / wholeRarity) + ranking.fileShare * (fileScores[file] ?? 0);
    scores[piece] = fits * (shares[file] ?? 0);
  }
  return fewOfEachFile(index, scores, limit);
}

function rarityOf(index: PieceIndex, term: string): number {
  const { terms, postings } = index.parts;
  const number = terms.get(term);
  const total = index.livePieceCount;
  return dampened(total, number === undefined ? 0 : Math.min(postings.count(number), total));
}

/**
 * An inverse document frequency, dampened: nobody wrote code for the words of questions, and a word that is rare in it is often so by chance.
 */
function dampened(total: number, count: number): number {
  return Math.log(1 + (total - count + 0.5) / (count + 0.5)) ** ranking.rarityPower;
}

/** Three patterns for each of 50,000 paths take longer than the rest of a search, so they are remembered by the list of files and its numbers. */
const kinds = new WeakMap<readonly (IndexedFile | undefined)[], ReturnType<typeof kindOfPath>[]>();

/** Sets what each file counts for this question. */
function weighKinds(
  shares: Float32Array,
  files: readonly (IndexedFile | undefined)[],
  fileScores: Float32Array,
  asked: ReadonlySet<string>,
  relative: (path: string) => string,
): void {
  const known = kinds.get(files) ?? [];
  kinds.set(files, known);
  for (let number = 0; number < files.length; number++) {
    const file = files[number];
    if (file === undefined || fileScores[number] === 0) continue;
    const found = known[number] ?? kindOfPath(relative(file.path));
    known[number] = found;
    shares[number] = found.words.some((word) => asked.has(word)) ? 1 : ranking.kindShares[found.kind];
  }
}

function fewOfEachFile(index: PieceIndex, scores: Float32Array, limit: number): readonly RankedPiece[] {
  const { pieces, files } = index.parts;
  const ofFile = new Map<number, number>();
  const ranked: RankedPiece[] = [];
  for (const piece of highest(scores, limit * candidatesPerHit)) {
    const number = pieces.files[piece];
    const file = number === undefined ? undefined : files[number];
    if (number === undefined || file === undefined) continue;
    const taken = ofFile.get(number) ?? 0;
    if (taken >= maxPiecesOfFile) continue;
    ofFile.set(number, taken + 1);
    const score = (scores[piece] ?? 0) * ranking.repeatShare ** taken;
    ranked.push({ file, start: pieces.starts[piece] ?? 0, end: pieces.ends[piece] ?? 0, score });
  }
  return ranked.sort((one, other) => other.score - one.score).slice(0, limit);
}

/** Places of the greatest scores above zero, greatest first; of equals the first. Sorting all of 150,000 would take longer than ranking them. */
function highest(scores: Float32Array, count: number): readonly number[] {
  let lowest = 0;
  let kept: number[] = [];
  const order = (one: number, other: number) => (scores[other] ?? 0) - (scores[one] ?? 0) || one - other;
  scores.forEach((score, place) => {
    if (score <= lowest) return;
    kept.push(place);
    if (kept.length < 4 * count) return;
    kept = kept.sort(order).slice(0, count);
    lowest = scores[kept.at(-1) ?? 0] ?? 0;
  });
  return kept.sort(order).slice(0, count);
}
