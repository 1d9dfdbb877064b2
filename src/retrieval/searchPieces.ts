/**
 * Ranks pieces for a question by BM25F (Robertson, Zaragoza 2009, "The Probabilistic Relevance Framework", 3.6): what the text, the names and the
 * path have of a term is added up before it saturates. Each piece also gets a share of how well its whole file fits, because the words of a
 * question are often spread over the comment at a file's head and the function below it.
 */
import { kindOfPath } from "./pathKind.ts";
import { type IndexedFile, noFile, type PieceIndex } from "./pieceIndex.ts";
import { inNamesOf, inPathOf, inTextOf, pathParts } from "./termWeight.ts";
import { textTerms } from "./textTerms.ts";

export interface RankedPiece {
  readonly file: IndexedFile;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/** Chosen on the odd ones of the questions in bench/chat/questions.json; neighbouring values do about as well. */
export const ranking = {
  /** How soon more of the same term adds nothing. */
  saturation: 1.2,
  /** How much a long piece must say a term more often, 0 to 1. */
  lengthShare: 0.6,
  /** A name that is declared counts as often as this in the text. */
  nameWeight: 2,
  folderWeight: 0.6,
  fileNameWeight: 3,
  /** What the whole file adds to each of its pieces. */
  fileShare: 0.8,
  /** What tests, documents and data count where the question does not speak of them. */
  kindShares: { code: 1, test: 0.6, document: 0.7, data: 0.5 },
};

/** More of one file would hide the others. */
const maxPiecesOfFile = 2;
/** Somebody who pastes a page gets an answer to its first words. */
const maxQuestionTerms = 64;

/** Best first. Pieces that have none of the terms are not among them. */
export function searchPieces(index: PieceIndex, question: string, limit: number): readonly RankedPiece[] {
  const { terms, postings, pieces, pieceCount, files } = index.parts;
  const asked = new Set(textTerms(question).slice(0, maxQuestionTerms));
  const pieceScores = new Float32Array(pieceCount);
  const fileScores = new Float32Array(files.length);
  const { saturation, lengthShare } = ranking;
  const meanLength = index.meanLength;

  for (const term of asked) {
    const number = terms.get(term);
    if (number === undefined) continue;
    const count = Math.min(postings.count(number), index.livePieceCount);
    const rarity = Math.log(1 + (index.livePieceCount - count + 0.5) / (count + 0.5));
    // Postings come in the order of pieces, so those of one file follow each other.
    let lastFile = noFile;
    let inFile = 0;
    const endFile = () => {
      if (lastFile !== noFile) fileScores[lastFile] = (fileScores[lastFile] ?? 0) + (rarity * inFile) / (inFile + saturation);
    };
    postings.forEach(number, (piece, weight) => {
      const file = pieces.files[piece];
      if (file === undefined || file === noFile) return;
      const lengthNorm = 1 - lengthShare + (lengthShare * (pieces.lengths[piece] ?? 0)) / meanLength;
      const said = inTextOf(weight) / lengthNorm + ranking.nameWeight * inNamesOf(weight);
      const path = pathWeight(inPathOf(weight));
      pieceScores[piece] = (pieceScores[piece] ?? 0) + (rarity * (said + path)) / (said + path + saturation);
      if (file !== lastFile) {
        endFile();
        lastFile = file;
        inFile = path;
      }
      inFile += said;
    });
    endFile();
  }
  return best(index, pieceScores, fileScores, limit, asked);
}

function pathWeight(part: number): number {
  if (part === pathParts.name) return ranking.fileNameWeight;
  return part === pathParts.folder ? ranking.folderWeight : 0;
}

function best(
  index: PieceIndex,
  pieceScores: Float32Array,
  fileScores: Float32Array,
  limit: number,
  asked: ReadonlySet<string>,
): readonly RankedPiece[] {
  const { pieces, files } = index.parts;
  const shares = files.map((file) => (file === undefined ? 0 : shareOf(file.path, asked)));
  for (let piece = 0; piece < pieceScores.length; piece++) {
    const own = pieceScores[piece] ?? 0;
    const file = pieces.files[piece];
    if (own > 0 && file !== undefined) pieceScores[piece] = (own + ranking.fileShare * (fileScores[file] ?? 0)) * (shares[file] ?? 0);
  }
  const ranked: RankedPiece[] = [];
  const ofFile = new Map<number, number>();
  for (const piece of highest(pieceScores, limit * 8)) {
    const number = pieces.files[piece];
    const file = number === undefined ? undefined : files[number];
    if (number === undefined || file === undefined) continue;
    const taken = ofFile.get(number) ?? 0;
    if (taken >= maxPiecesOfFile) continue;
    ofFile.set(number, taken + 1);
    ranked.push({ file, start: pieces.starts[piece] ?? 0, end: pieces.ends[piece] ?? 0, score: pieceScores[piece] ?? 0 });
    if (ranked.length === limit) break;
  }
  return ranked;
}

function shareOf(path: string, asked: ReadonlySet<string>): number {
  const { kind, words } = kindOfPath(path);
  return words.some((word) => asked.has(word)) ? 1 : ranking.kindShares[kind];
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
