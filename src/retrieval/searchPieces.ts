/**
 * Ranks pieces for a question by BM25F (Robertson, Zaragoza 2009, "The Probabilistic Relevance Framework", 3.6): what the text, the names and the
 * path have of a term is added up before it saturates. Beyond that,
 * - a word that means about the same as one of the question stands in for it, where it fits better, at a discount;
 * - each piece gets a share of how well its whole file fits, because the words of a question are often spread over the comment at a file's head
 *   and the functions below it;
 * - what a file's test says, often in whole sentences, is said of the file;
 * - what has more of the question's words goes before what has a few of them often.
 *
 * Tried without gain: words that stand close together or side by side as in the question, and leaving out the lines of imports.
 */
import { kindOfPath } from "./pathKind.ts";
import { type IndexedFile, noFile, type PieceIndex } from "./pieceIndex.ts";
import { relatedTerms } from "./relatedWords.ts";
import { inNamesOf, inPathOf, inTextOf, pathParts } from "./termWeight.ts";
import { addScoresOfTests } from "./testSubjects.ts";
import { textTerms } from "./textTerms.ts";

export interface RankedPiece {
  readonly file: IndexedFile;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/** Chosen on the odd ones of the questions in bench/chat/questions.json; neighbouring values do about as well. */
const ranking = {
  /** How soon more of the same term adds nothing. */
  saturation: 1.2,
  /** How much more often a long piece must say a term, 0 to 1. */
  lengthShare: 0.7,
  /** A name that is declared counts as often as this in the text. */
  nameWeight: 2,
  folderWeight: 1,
  fileNameWeight: 3,
  /** What the whole file adds to each of its pieces. */
  fileShare: 0.5,
  /** What a test that fits adds to the file that it tests. */
  testShare: 0.5,
  /** What a related word counts of the one that was asked. */
  relatedWeight: 0.5,
  /** How much it matters which share of the question is there at all. */
  coverage: 0.3,
  /** What the second piece of a file counts: another file may be the answer. */
  repeatShare: 0.5,
  /** What tests, documents and data count where the question does not speak of them. */
  kindShares: { code: 1, test: 0.4, document: 0.7, data: 0.5 },
};

/** More of one file would hide the others. */
const maxPiecesOfFile = 2;
/** Enough that pieces of a few files alone do not fill the results. */
const candidatesPerHit = 8;
/** Somebody who pastes a page gets an answer to its first words. */
const maxQuestionTerms = 64;

/** Best first. Pieces that have none of the terms are not among them. */
export function searchPieces(index: PieceIndex, question: string, limit: number): readonly RankedPiece[] {
  const { pieces, pieceCount, files } = index.parts;
  const asked = new Set(textTerms(question).slice(0, maxQuestionTerms));
  const scores = new Float32Array(pieceCount);
  const fileScores = new Float32Array(files.length);
  const covered = new Float32Array(pieceCount);
  // Of the term at work: for each piece and each file what fits best. Cleared where it was touched.
  const best = { ofPieces: new Float32Array(pieceCount), ofFiles: new Float32Array(files.length) };
  let wholeRarity = 0;

  for (const term of asked) {
    const rarity = rarityOf(index, term);
    wholeRarity += rarity;
    const touched: number[] = [];
    addTerm(index, term, rarity, best, touched);
    for (const other of relatedTerms(term)) {
      if (!asked.has(other)) addTerm(index, other, ranking.relatedWeight * Math.min(rarity, rarityOf(index, other)), best, touched);
    }
    for (const piece of touched) {
      const score = best.ofPieces[piece] ?? 0;
      const file = pieces.files[piece] ?? 0;
      scores[piece] = (scores[piece] ?? 0) + score;
      // A term that is said but once is half there already.
      covered[piece] = (covered[piece] ?? 0) + Math.min(rarity, 2 * score);
      fileScores[file] = (fileScores[file] ?? 0) + (best.ofFiles[file] ?? 0);
      best.ofPieces[piece] = 0;
      best.ofFiles[file] = 0;
    }
  }

  addScoresOfTests(files, fileScores, ranking.testShare);
  const shares = sharesOf(files, fileScores, asked);
  for (let piece = 0; piece < pieceCount; piece++) {
    const score = scores[piece] ?? 0;
    const file = pieces.files[piece];
    if (score === 0 || file === undefined) continue;
    const fits = score * ((covered[piece] ?? 0) / wholeRarity) ** ranking.coverage + ranking.fileShare * (fileScores[file] ?? 0);
    scores[piece] = fits * (shares[file] ?? 0);
  }
  return fewOfEachFile(index, scores, limit);
}

interface Best {
  readonly ofPieces: Float32Array;
  readonly ofFiles: Float32Array;
}

function addTerm({ parts, meanLength }: PieceIndex, term: string, weight: number, best: Best, touched: number[]): void {
  const { terms, postings, pieces } = parts;
  const number = terms.get(term);
  if (number === undefined) return;
  postings.forEach(number, (piece, packed) => {
    const file = pieces.files[piece];
    if (file === undefined || file === noFile) return;
    const said = saidOf(packed, (pieces.lengths[piece] ?? 0) / meanLength);
    const score = (weight * said) / (said + ranking.saturation);
    const known = best.ofPieces[piece] ?? 0;
    if (score <= known) return;
    if (known === 0) touched.push(piece);
    best.ofPieces[piece] = score;
    if (score > (best.ofFiles[file] ?? 0)) best.ofFiles[file] = score;
  });
}

/** Its inverse document frequency. */
function rarityOf(index: PieceIndex, term: string): number {
  const { terms, postings } = index.parts;
  const number = terms.get(term);
  const total = index.livePieceCount;
  const count = number === undefined ? 0 : Math.min(postings.count(number), total);
  return Math.log(1 + (total - count + 0.5) / (count + 0.5));
}

function saidOf(packed: number, relativeLength: number): number {
  const lengthNorm = 1 - ranking.lengthShare + ranking.lengthShare * relativeLength;
  return inTextOf(packed) / lengthNorm + ranking.nameWeight * inNamesOf(packed) + pathWeight(inPathOf(packed));
}

function pathWeight(part: number): number {
  if (part === pathParts.name) return ranking.fileNameWeight;
  return part === pathParts.folder ? ranking.folderWeight : 0;
}

/** Three patterns for each of 50,000 paths take longer than the rest of a search, so they are remembered by the list of files and its numbers. */
const kinds = new WeakMap<readonly (IndexedFile | undefined)[], ReturnType<typeof kindOfPath>[]>();

/** What each file counts for this question. */
function sharesOf(files: readonly (IndexedFile | undefined)[], fileScores: Float32Array, asked: ReadonlySet<string>): Float32Array {
  const known = kinds.get(files) ?? [];
  kinds.set(files, known);
  const shares = new Float32Array(files.length);
  for (let number = 0; number < files.length; number++) {
    const file = files[number];
    if (file === undefined || fileScores[number] === 0) continue;
    const found = known[number] ?? kindOfPath(file.path);
    known[number] = found;
    shares[number] = found.words.some((word) => asked.has(word)) ? 1 : ranking.kindShares[found.kind];
  }
  return shares;
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
