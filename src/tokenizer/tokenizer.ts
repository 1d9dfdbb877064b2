/**
 * Text to token ids and back. The codec of the vocabulary's kind cuts text into pieces and merges within each; this file takes special
 * tokens out of the text before that and remembers the ids of pieces.
 *
 * Invariants
 * - `encode` depends on its arguments alone: `pieceIds` only remembers what the codec would answer again.
 * - The bytes of `encode(text)` are the UTF-8 of the text, with U+FFFD for lone surrogates, if the vocabulary has all bytes.
 * - No control token comes from text unless `special` is asked for.
 */
import { LRUCache } from "lru-cache";
import { byteLevelCodec } from "./byteLevelCodec.ts";
import { lastPieceStart } from "./healing.ts";
import { sentencePieceCodec } from "./sentencePieceCodec.ts";
import { tokenFinder } from "./tokenFinder.ts";
import type { FimTokens, Vocabulary } from "./vocabulary.ts";

export type { FimTokens, Vocabulary } from "./vocabulary.ts";

export interface EncodeOptions {
  /** The texts of control tokens become those tokens; by default they are plain text. The begin token is never added. */
  readonly special?: boolean;
  /** The text starts a document, and with `special` so does what follows each special token: it gets `startText` before it. */
  readonly atStart?: boolean;
}

export interface Tokenizer {
  readonly vocabularySize: number;
  /** Tokens after which nothing belongs to the answer: end of text, of turn, of the file. The first one ends a document. */
  readonly endTokens: ReadonlySet<number>;
  /** What a prompt starts with; undefined where the model was trained without one. */
  readonly beginToken: number | undefined;
  /** What the model was trained to see before the first character of a text: a space in vocabularies of SentencePiece, else nothing. */
  readonly startText: string;
  /** Undefined for models without fill-in-the-middle. */
  readonly fimTokens: FimTokens | undefined;
  encode(text: string, options?: EncodeOptions): number[];
  /** The id of the token whose text is exactly this, control tokens included. */
  tokenId(text: string): number | undefined;
  /** What the token adds to the text's UTF-8, perhaps part of a character; control tokens give their name's. Empty for ids that are not in the vocabulary. */
  tokenBytes(id: number): Uint8Array;
  /** The token directs the model and is no text for the reader. */
  isControl(id: number): boolean;
  /** The text of the tokens' bytes, names of control tokens included; bytes that are no UTF-8 become U+FFFD. */
  decode(ids: Iterable<number>): string;
  /** Where the end of the text begins that token healing takes back and has generated again: an index from 0 to `text.length`. */
  splitTail(text: string): number;
}

/**
 * Longest piece that is merged as a whole, in UTF-16 units. No word of a program is longer; base64 or a run of one character can be,
 * and takes about 1 µs a unit. A longer piece is cut, and its ids differ from an uncut one's only around the cuts.
 */
const maxPieceUnits = 8192;
/** Units and ids of remembered pieces, together: some 30,000 words, the different ones of a large project, in about 7 MB. */
const maxRememberedUnits = 1 << 18;
/** V8 keeps the whole source text alive for a slice of at least this many units. */
const sliceUnits = 13;

/** Takes 0.1 s for 150,000 tokens. */
export function createTokenizer(vocabulary: Vocabulary): Tokenizer {
  const { tokens, scheme, controlTokens, addedTokens } = vocabulary;
  const idOfToken = new Map<string, number>();
  const idOfText = new Map<string, number>();
  const byteTokens = new Set(scheme.kind === "sentencePiece" ? scheme.byteTokens : []);
  for (const [id, token] of tokens.entries()) {
    if (token === "" || idOfToken.has(token)) continue;
    idOfToken.set(token, id);
    if (!controlTokens.has(id) && !byteTokens.has(id)) idOfText.set(token, id);
  }
  const codec = scheme.kind === "byteLevel" ? byteLevelCodec(scheme, idOfText) : sentencePieceCodec(scheme, idOfText);
  const startText = scheme.kind === "sentencePiece" && scheme.addsSpacePrefix ? " " : "";
  const findAdded = tokenFinder(addedTokens, tokens);
  const findSpecial = tokenFinder([...addedTokens, ...controlTokens], tokens);
  const pieceIds = new LRUCache<string, readonly number[]>({
    maxSize: maxRememberedUnits,
    sizeCalculation: (ids, piece) => piece.length + ids.length + 1,
  });

  const encodePiece = (piece: string): readonly number[] => {
    const remembered = pieceIds.get(piece);
    if (remembered !== undefined) return remembered;
    const ids = codec.encode(piece);
    pieceIds.set(piece.length < sliceUnits ? piece : copyOf(piece), ids);
    return ids;
  };

  const tokenBytes = (id: number): Uint8Array => {
    const text = tokens[id];
    if (text === undefined) return new Uint8Array(0);
    return controlTokens.has(id) || addedTokens.has(id) ? Buffer.from(text, "utf8") : codec.bytesOf(text, id);
  };

  const encodePlain = (text: string, ids: number[]): void => {
    for (const piece of codec.split(text)) {
      for (const part of piece.length > maxPieceUnits ? cut(piece) : [piece]) {
        for (const id of encodePiece(part)) ids.push(id);
      }
    }
  };

  const encode: Tokenizer["encode"] = (text, { special = false, atStart = false } = {}) => {
    const start = atStart ? startText : "";
    const ids: number[] = [];
    for (const part of special ? findSpecial(text) : findAdded(text)) {
      if (typeof part === "number") ids.push(part);
      else encodePlain(start + part, ids);
    }
    return ids;
  };

  return {
    vocabularySize: tokens.length,
    endTokens: vocabulary.endTokens,
    beginToken: vocabulary.beginToken,
    startText,
    fimTokens: vocabulary.fimTokens,
    encode,
    tokenId: (text) => idOfToken.get(text),
    tokenBytes,
    isControl: (id) => controlTokens.has(id),
    decode: (ids) => {
      const chunks = Array.from(ids, tokenBytes);
      // Without ignoreBOM the decoder would swallow a byte order mark at the start.
      return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Buffer.concat(chunks));
    },
    splitTail: (text) => lastPieceStart(text, codec.words, (word) => tokenBytes(encode(word).at(-1) ?? -1)),
  };
}

/** Parts of at most `maxPieceUnits`, none of which ends inside a surrogate pair. */
function cut(piece: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < piece.length; ) {
    const end = Math.min(start + maxPieceUnits, piece.length);
    const splitsPair = end < piece.length && (piece.codePointAt(end - 1) ?? 0) > 0xffff;
    parts.push(piece.slice(start, splitsPair ? end - 1 : end));
    start = splitsPair ? end - 1 : end;
  }
  return parts;
}

function copyOf(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}
