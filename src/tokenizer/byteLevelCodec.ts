/** Byte-level BPE (Radford et al. 2019): the UTF-8 of each word, written in the byte alphabet, is merged by a ranked list of pairs. */
import { byteCharacters, bytesOfToken } from "./byteAlphabet.ts";
import { mergePairs } from "./mergePairs.ts";
import type { PieceCodec } from "./pieceCodec.ts";
import { splitText } from "./preTokenizers.ts";
import type { ByteLevelScheme } from "./vocabulary.ts";

/** `idOf` knows the tokens that may come from plain text. Bytes that no token stands for are left out. */
export function byteLevelCodec({ merges, preTokenizer }: ByteLevelScheme, idOf: ReadonlyMap<string, number>): PieceCodec {
  const ranks = new Map(merges.map((pair, rank) => [pair, rank]));
  const rankOf = (left: string, right: string) => ranks.get(`${left} ${right}`);
  const split = (text: string) => splitText(text, preTokenizer.patterns);

  return {
    split,
    words: split,
    encode: (piece) => {
      let written = "";
      for (const byte of Buffer.from(piece, "utf8")) written += byteCharacters[byte];
      const whole = preTokenizer.ignoreMerges ? idOf.get(written) : undefined;
      return whole === undefined ? mergePairs(written, rankOf).flatMap((token) => idOf.get(token) ?? []) : [whole];
    },
    // Texts that are not written in the alphabet are those of tokens that nobody made from bytes, such as padding.
    bytesOf: (token) => bytesOfToken(token) ?? Buffer.from(token, "utf8"),
  };
}
