/**
 * BPE of SentencePiece (Kudo and Richardson 2018, https://arxiv.org/abs/1808.06226; the algorithm is that of
 * https://github.com/google/sentencepiece/blob/master/src/bpe_model.cc): characters are merged over the whole text, the token of the
 * highest score first, and characters that are no token are spelt in tokens of one byte.
 *
 * The text is not cut into words first, but two characters that no token holds side by side are never merged. Cutting there changes
 * nothing, and leaves pieces that are short and come again.
 */
import { mergePairs } from "./mergePairs.ts";
import type { PieceCodec } from "./pieceCodec.ts";
import { splitText, wordPatterns } from "./preTokenizers.ts";
import type { SentencePieceScheme } from "./vocabulary.ts";

/** How tokens write a space. In the text it is a character as any other, which only bytes can spell. */
const spaceMark = "\u2581";
const spaceMarkPoint = 0x2581;
const spacePoint = 0x20;
/** Places for pairs of characters. A vocabulary of 262,000 tokens has some 300,000, so that few share a place with another. */
const pairPlaceBits = 22;

/** `idOf` knows the tokens that may come from plain text. */
export function sentencePieceCodec(scheme: SentencePieceScheme, idOf: ReadonlyMap<string, number>): PieceCodec {
  const rankOf = pairRank(scheme.order, idOf);
  const neighbours = pairsWithin(idOf.keys());
  const byteOf = new Map(scheme.byteTokens.flatMap((id, byte) => (id === undefined ? [] : [[id, byte]])));

  const spell = (text: string): readonly number[] => {
    const bytes = Array.from(Buffer.from(text, "utf8"), (byte) => scheme.byteTokens[byte]);
    const known = bytes.filter((id) => id !== undefined);
    if (known.length === bytes.length) return known;
    return scheme.unknownToken === undefined ? [] : [scheme.unknownToken];
  };

  return {
    split: (text) => {
      const pieces: string[] = [];
      let start = 0;
      let before = -1;
      for (let index = 0; index < text.length; ) {
        const point = text.codePointAt(index) ?? 0;
        // A mark of the text itself has no neighbours.
        const after = point === spacePoint ? spaceMarkPoint : point === spaceMarkPoint ? -1 : point;
        if (index > start && (before < 0 || after < 0 || neighbours[pairPlace(before, after)] !== 1)) {
          pieces.push(text.slice(start, index));
          start = index;
        }
        before = after;
        index += point > 0xffff ? 2 : 1;
      }
      if (start < text.length) pieces.push(text.slice(start));
      return pieces;
    },
    encode: (piece) => {
      if (piece === spaceMark) return spell(piece);
      // Through UTF-8 and back, so that lone surrogates become the replacement character.
      const written = Buffer.from(piece, "utf8").toString("utf8").replaceAll(" ", spaceMark);
      return mergePairs(written, rankOf).flatMap((token) => idOf.get(token) ?? spell(token === spaceMark ? " " : token));
    },
    bytesOf: (token, id) => {
      const byte = byteOf.get(id);
      return byte === undefined ? Buffer.from(token.replaceAll(spaceMark, " "), "utf8") : Uint8Array.of(byte);
    },
    words: (text) => splitText(text, wordPatterns),
  };
}

function pairRank(order: SentencePieceScheme["order"], idOf: ReadonlyMap<string, number>) {
  if (order.by === "merges") {
    const ranks = new Map(order.merges.map((pair, rank) => [pair, rank]));
    return (left: string, right: string) => ranks.get(`${left} ${right}`);
  }
  const { scores } = order;
  return (left: string, right: string) => {
    const id = idOf.get(left + right);
    return id === undefined ? undefined : -(scores[id] ?? 0);
  };
}

/**
 * Marks the neighbouring code points of all tokens by a hash of the pair, which takes a fifth of the time of a set. A pair that only
 * shares another's place counts as one that is held: then the text is not cut there, which costs nothing but a longer piece.
 */
function pairsWithin(tokens: Iterable<string>): Uint8Array {
  const pairs = new Uint8Array(2 ** pairPlaceBits);
  for (const token of tokens) {
    let before = -1;
    for (let index = 0; index < token.length; ) {
      const point = token.codePointAt(index) ?? 0;
      if (before >= 0) pairs[pairPlace(before, point)] = 1;
      before = point;
      index += point > 0xffff ? 2 : 1;
    }
  }
  return pairs;
}

/** Multiplies by odd numbers without a pattern in their bits: then the upper bits of the product depend on all of the lower ones. */
function pairPlace(before: number, after: number): number {
  return (Math.imul(before, 0x9e3779b1) ^ Math.imul(after, 0x85ebca6b)) >>> (32 - pairPlaceBits);
}
