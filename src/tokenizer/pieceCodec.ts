/** What the kinds of tokenizers differ in; the rest, from control tokens to the memory of pieces, is `createTokenizer`'s. */
export interface PieceCodec {
  /** The text in pieces between which nothing is ever merged; joined they are the text. */
  split(text: string): readonly string[];
  /** The ids of one piece, which depend on the piece alone. */
  encode(piece: string): readonly number[];
  /** The bytes that a token of plain text stands for. */
  bytesOf(token: string, id: number): Uint8Array;
  /** The end of a text in words, as a person would see them: what token healing takes back. */
  words(text: string): readonly string[];
}
