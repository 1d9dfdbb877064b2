/**
 * Text to token ids and back, for byte-level BPE vocabularies (Sennrich et al. 2016, https://arxiv.org/abs/1508.07909; on bytes: Radford
 * et al. 2019). Merging is done by @huggingface/tokenizers; this file cuts text into pieces and remembers the ids of pieces.
 *
 * Invariants
 * - `encode(text)` depends on the text alone: `pieceIds` only remembers what the library would answer again.
 * - The bytes of `encode(text)` are the UTF-8 of the text, with U+FFFD for lone surrogates, if the vocabulary has all bytes.
 */
import { Tokenizer as Library } from "@huggingface/tokenizers";
import { LRUCache } from "lru-cache";
import { bytesOfToken } from "./byteAlphabet.ts";
import { lastPieceStart } from "./healing.ts";
import { type PreTokenizer, splitText } from "./preTokenizers.ts";

export interface Tokenizer {
  readonly vocabularySize: number;
  /** Tokens after which nothing belongs to the answer: end of text, of turn, of the file. */
  readonly endTokens: ReadonlySet<number>;
  /** What a prompt starts with; undefined where the model was trained without one. */
  readonly beginToken: number | undefined;
  /** With `special`, the texts of control tokens become those tokens; by default they are plain text. The begin token is never added. */
  encode(text: string, options?: { readonly special?: boolean }): number[];
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

export interface Vocabulary {
  /** Texts by id, in the byte alphabet unless they are control or added tokens. */
  readonly tokens: readonly string[];
  /** Pairs of tokens joined by a space, in the order of their merging. */
  readonly merges: readonly string[];
  readonly preTokenizer: PreTokenizer;
  readonly controlTokens: ReadonlySet<number>;
  /** Tokens that are cut out of any text before it is split, written as they are. */
  readonly addedTokens: ReadonlySet<number>;
  readonly endTokens: ReadonlySet<number>;
  readonly beginToken: number | undefined;
}

/**
 * Longest piece that is merged as a whole, in UTF-16 units. No word of a program is longer; base64 or a run of one character can be,
 * and takes about 5 µs a unit. A longer piece is cut, and its ids differ from an uncut one's only around the cuts.
 */
const maxPieceUnits = 1024;
/** Units and ids of remembered pieces, together: some 30,000 words, the different ones of a large project, in about 7 MB. */
const maxRememberedUnits = 1 << 18;
/** V8 keeps the whole source text alive for a slice of at least this many units. */
const sliceUnits = 13;

export function createTokenizer(vocabulary: Vocabulary): Tokenizer {
  const { tokens, preTokenizer, controlTokens, addedTokens } = vocabulary;
  const library = new Library(
    {
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, use_regex: false },
      post_processor: null,
      decoder: null,
      model: {
        type: "BPE",
        vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
        merges: vocabulary.merges,
        ignore_merges: preTokenizer.ignoreMerges,
      },
    },
    {},
  );
  const idOfToken = new Map(tokens.map((token, id) => [token, id]));
  const addedSplitter = splitterOf(addedTokens, tokens);
  const specialSplitter = splitterOf(new Set([...addedTokens, ...controlTokens]), tokens);
  const pieceIds = new LRUCache<string, readonly number[]>({
    maxSize: maxRememberedUnits,
    sizeCalculation: (ids, piece) => piece.length + ids.length + 1,
  });
  const bytesOfId: (Uint8Array | undefined)[] = [];
  const utf8 = new TextEncoder();

  const encodePiece = (piece: string): readonly number[] => {
    const remembered = pieceIds.get(piece);
    if (remembered !== undefined) return remembered;
    const { ids } = library.encode(piece, { add_special_tokens: false });
    pieceIds.set(piece.length < sliceUnits ? piece : copyOf(piece), ids);
    return ids;
  };

  const tokenBytes = (id: number): Uint8Array => {
    const known = bytesOfId[id];
    if (known !== undefined) return known;
    const text = tokens[id];
    if (text === undefined) return new Uint8Array(0);
    const isVerbatim = controlTokens.has(id) || addedTokens.has(id);
    const bytes = (isVerbatim ? undefined : bytesOfToken(text)) ?? utf8.encode(text);
    bytesOfId[id] = bytes;
    return bytes;
  };

  const encodePlain = (text: string, ids: number[]): void => {
    for (const piece of splitText(text, preTokenizer)) {
      for (const part of piece.length > maxPieceUnits ? cut(piece) : [piece]) {
        for (const id of encodePiece(part)) ids.push(id);
      }
    }
  };

  const encode: Tokenizer["encode"] = (text, options) => {
    const splitter = options?.special === true ? specialSplitter : addedSplitter;
    const ids: number[] = [];
    // Splitting at a captured group gives plain text at even places and the tokens between at odd ones.
    for (const [place, part] of (splitter === undefined ? [text] : text.split(splitter)).entries()) {
      const id = place % 2 === 1 ? idOfToken.get(part) : undefined;
      if (id === undefined) encodePlain(part, ids);
      else ids.push(id);
    }
    return ids;
  };

  return {
    vocabularySize: tokens.length,
    endTokens: vocabulary.endTokens,
    beginToken: vocabulary.beginToken,
    encode,
    tokenId: (text) => idOfToken.get(text),
    tokenBytes,
    isControl: (id) => controlTokens.has(id),
    decode: (ids) => {
      const chunks = Array.from(ids, tokenBytes);
      // Without ignoreBOM the decoder would swallow a byte order mark at the start.
      return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Buffer.concat(chunks));
    },
    splitTail: (text) => lastPieceStart(text, preTokenizer, (word) => tokenBytes(encode(word).at(-1) ?? -1)),
  };
}

/** Matches the tokens' texts, the longest first so that a token never hides a longer one that starts alike. */
function splitterOf(ids: ReadonlySet<number>, tokens: readonly string[]): RegExp | undefined {
  const texts = Array.from(ids, (id) => tokens[id] ?? "").filter((text) => text !== "");
  if (texts.length === 0) return undefined;
  const escaped = texts.sort((a, b) => b.length - a.length).map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  return new RegExp(`(${escaped.join("|")})`);
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
