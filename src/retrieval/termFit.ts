/**
 * How well one term of a question fits each piece and each file, by BM25F. A file is measured as a whole: what its pieces say is added up and
 * held against the length of all of it, so that a file about something goes before one that says it once in a short piece.
 *
 * Invariants
 * - All is zero for pieces and files that were not touched since `clear`, which costs as much as was touched.
 * - Of several words that stand for the term, what fits best counts, alone.
 */
import { noFile, type PieceIndex } from "./pieceIndex.ts";
import { ranking } from "./ranking.ts";
import { inNamesOf, inTextOf, ofFileOf, saysOfFile } from "./termWeight.ts";

const { folder, name, head } = saysOfFile;

/** By the two bits of a posting. */
const ofFileWeights = new Float64Array(4);
ofFileWeights[folder] = ranking.ofFileWeights.folder;
ofFileWeights[name] = ranking.ofFileWeights.name;
ofFileWeights[head] = ranking.ofFileWeights.head;

export class TermFit {
  readonly ofPieces: Float32Array;
  readonly ofFiles: Float32Array;
  readonly #index: PieceIndex;
  readonly #touchedPieces: Uint32Array;
  readonly #touchedFiles: Uint32Array;
  readonly #heads: Uint32Array;
  #pieceCount = 0;
  #fileCount = 0;
  #headCount = 0;

  /** @param pieceCapacity as many pieces as the index may have while this is used, and `fileCapacity` files */
  constructor(index: PieceIndex, pieceCapacity: number, fileCapacity: number) {
    this.#index = index;
    this.ofPieces = new Float32Array(pieceCapacity);
    this.ofFiles = new Float32Array(fileCapacity);
    this.#touchedPieces = new Uint32Array(pieceCapacity);
    this.#touchedFiles = new Uint32Array(fileCapacity);
    this.#heads = new Uint32Array(fileCapacity);
  }

  /** @param weight that a perfect fit gets */
  add(term: string, weight: number): void {
    const { parts, meanLength, meanFileLength, fileLengths } = this.#index;
    const { terms, postings, pieces } = parts;
    this.#headCount = 0;
    const number = terms.get(term);
    if (number === undefined) return;
    // The pieces of a file follow each other, and so do their postings.
    let file = noFile;
    let saidInFile = 0;
    let ofFile = 0;
    postings.forEach(number, (piece, packed) => {
      const pieceFile = pieces.files[piece] ?? noFile;
      if (pieceFile === noFile) return;
      if (pieceFile !== file) {
        this.#fitFile(file, weight, saidInFile, ofFile);
        file = pieceFile;
        saidInFile = 0;
        ofFile = 0;
      }
      const inText = inTextOf(packed);
      const inNames = ranking.nameWeight * inNamesOf(packed);
      const says = ofFileOf(packed);
      const ofThisFile = ofFileWeights[says] ?? 0;
      if ((says === name || says === head) && this.#heads[this.#headCount - 1] !== file) this.#heads[this.#headCount++] = file;
      const norm = 1 - ranking.lengthShare + (ranking.lengthShare * (pieces.lengths[piece] ?? 0)) / meanLength;
      this.#fitPiece(piece, weight * saturated(inText / norm + inNames + ofThisFile, ranking.saturation));
      const fileNorm = 1 - ranking.fileLengthShare + (ranking.fileLengthShare * (fileLengths[file] ?? 0)) / meanFileLength;
      saidInFile += (inText + inNames) / fileNorm;
      if (ofThisFile > ofFile) ofFile = ofThisFile;
    });
    this.#fitFile(file, weight, saidInFile, ofFile);
  }

  /** Numbers of those that the term fits. */
  get pieces(): Uint32Array {
    return this.#touchedPieces.subarray(0, this.#pieceCount);
  }

  get files(): Uint32Array {
    return this.#touchedFiles.subarray(0, this.#fileCount);
  }

  /** Numbers of those whose name or first comment says the term that was added last. */
  get heads(): Uint32Array {
    return this.#heads.subarray(0, this.#headCount);
  }

  clear(): void {
    for (const piece of this.pieces) this.ofPieces[piece] = 0;
    for (const file of this.files) this.ofFiles[file] = 0;
    this.#pieceCount = 0;
    this.#fileCount = 0;
    this.#headCount = 0;
  }

  #fitPiece(piece: number, fit: number): void {
    const known = this.ofPieces[piece] ?? 0;
    if (fit <= known) return;
    if (known === 0) this.#touchedPieces[this.#pieceCount++] = piece;
    this.ofPieces[piece] = fit;
  }

  #fitFile(file: number, weight: number, said: number, ofFile: number): void {
    if (file === noFile) return;
    const fit = weight * saturated(said + ofFile, ranking.fileSaturation);
    const known = this.ofFiles[file] ?? 0;
    if (fit <= known) return;
    if (known === 0) this.#touchedFiles[this.#fileCount++] = file;
    this.ofFiles[file] = fit;
  }
}

/** From 0 to 1. */
function saturated(said: number, saturation: number): number {
  return said / (said + saturation);
}
