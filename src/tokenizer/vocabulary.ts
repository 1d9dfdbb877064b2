/** What a model file says about its tokens, whichever format it has; `createTokenizer` makes a tokenizer of it. */
import type { PreTokenizer } from "./preTokenizers.ts";

export interface Vocabulary {
  /** Texts by id, written as `scheme` says unless they are control or added tokens; "" for an id without a token. */
  readonly tokens: readonly string[];
  readonly scheme: Scheme;
  /** Tokens that direct the model: never made from plain text, never text for the reader. */
  readonly controlTokens: ReadonlySet<number>;
  /** Tokens that are cut out of any text before it is split, written as they are. */
  readonly addedTokens: ReadonlySet<number>;
  /** Tokens after which nothing belongs to the answer. The first is the one that ends a document. */
  readonly endTokens: ReadonlySet<number>;
  /** What a prompt starts with; undefined where the model was trained without one. */
  readonly beginToken: number | undefined;
  readonly fimTokens: FimTokens | undefined;
  readonly chatTemplate: ChatTemplateSource;
  /** What a user should know because it makes the model worse: full sentences, most often none. */
  readonly notes: readonly string[];
}

/** How plain text becomes tokens. */
export type Scheme = ByteLevelScheme | SentencePieceScheme;

/** Tokens are bytes, written in the byte alphabet; text is cut into words and bytes are merged within each. */
export interface ByteLevelScheme {
  readonly kind: "byteLevel";
  /** Pairs of tokens joined by a space, in the order of their merging. */
  readonly merges: readonly string[];
  readonly preTokenizer: PreTokenizer;
}

/** Tokens are characters with U+2581 for a space; what no token holds is spelt in tokens of one byte. */
export interface SentencePieceScheme {
  readonly kind: "sentencePiece";
  /** Which pair is merged first: the one whose token has the highest score, or the first in a list as of `ByteLevelScheme`. */
  readonly order:
    | { readonly by: "score"; readonly scores: readonly number[] }
    | { readonly by: "merges"; readonly merges: readonly string[] };
  /** Ids of the tokens of one byte, by byte; undefined for bytes that have none. */
  readonly byteTokens: readonly (number | undefined)[];
  /** Stands for a character that nothing spells. */
  readonly unknownToken: number | undefined;
  /** The model was trained on texts with a space before their first word. */
  readonly addsSpacePrefix: boolean;
}

/** Tokens of fill-in-the-middle (Bavarian et al. 2022, https://arxiv.org/abs/2207.14255) and of repositories in one context. */
export interface FimTokens {
  readonly prefix: number;
  readonly suffix: number;
  readonly middle: number;
  /** Stands before the name of the repository. */
  readonly repository: number | undefined;
  /** Stands before the path of each file. */
  readonly fileSeparator: number | undefined;
  readonly pad: number | undefined;
}

export interface ChatTemplateSource {
  /** Names the template in errors: the file that it comes from. */
  readonly path: string;
  /** Jinja; undefined where the file has none. */
  readonly source: string | undefined;
  readonly beginText: string;
  readonly endText: string;
}
