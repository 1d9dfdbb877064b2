/**
 * How a byte-level tokenizer cuts text into pieces (pre-tokens) before merging bytes inside each piece. GGUF names the cut in
 * `tokenizer.ggml.pre`; the names and what they mean are those of https://github.com/ggml-org/llama.cpp/blob/master/src/llama-vocab.cpp, the
 * patterns those of the `pre_tokenizer` in the tokenizer.json that the models were trained with, from which llama.cpp's follow.
 *
 * White space is spelt `\p{White_Space}` because that is the set that the models were trained with: JavaScript's `\s` also
 * takes the byte order mark and leaves out U+0085.
 */

export interface PreTokenizer {
  /** Applied in turn: each cuts every piece of the one before into its matches and what lies between them. */
  readonly patterns: readonly RegExp[];
  /** A piece that is a token as a whole is that token, even where merges would not lead to it. */
  readonly ignoreMerges: boolean;
  /** The prompt starts with the begin token unless the file says otherwise. */
  readonly beginByDefault: boolean;
}

const space = String.raw`\p{White_Space}`;
const anyOf = (...alternatives: readonly string[]) => new RegExp(alternatives.join("|"), "gu");

/** The last alternatives of most patterns: white space gives its last character to the word behind it. */
const runsOfSpace = String.raw`${space}+(?!\P{White_Space})|${space}+`;
const lineBreaks = String.raw`${space}*[\r\n]+`;
const contraction = "'(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])";
/** A word takes one character before it, be it a space or a bracket, but no line break. */
const lead = String.raw`[^\r\n\p{L}\p{N}]?`;
const word = String.raw`${lead}\p{L}+`;
const marks = String.raw` ?[^${space}\p{L}\p{N}]+`;
/** Words that change from upper to lower case once: "parseJson" is two. */
const [upper, lower] = [String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`, String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`];
const humps = (end: string) => [`${lead}${upper}*${lower}+${end}`, `${lead}${upper}+${lower}*${end}`];
const asciiMarks = String.raw`[!"#$%&'()*+,\-.\/:;<=>?@\[\\\]^_${"`"}{|}~]`;

/** `ByteLevel`; of https://github.com/openai/gpt-2/blob/master/src/encoder.py. */
export const gpt2Words = anyOf("'(?:[stmd]|re|ve|ll)", String.raw` ?\p{L}+| ?\p{N}+`, marks, runsOfSpace);
const singleDigits = /\p{N}/gu;
/** Words as of a vocabulary that names no cut of its own. */
export const wordPatterns: readonly RegExp[] = [singleDigits, gpt2Words];
/** Looking behind keeps the search from starting again at each space of a long run. */
export const trailingSpace = /(?<!\p{White_Space})\p{White_Space}+$/gu;
const threeDigits = /[0-9]{3}/gu;
const upToThreeDigits = String.raw`\p{N}{1,3}`;
/** As published with Llama 3; others differ from it in how numbers go, or in a detail. */
const llama3Words = (digits: string) => anyOf(contraction, word, digits, String.raw`${marks}[\r\n]*`, lineBreaks, runsOfSpace);

/** The letters that DeepSeek LLM lists: those of alphabets with two cases, as of Unicode 11, without some of the later ones. */
const deepSeekLetters = [
  String.raw`A-Za-z\u00b5\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u01ba\u01bc-\u01bf\u01c4-\u0293\u0295-\u02af\u0370-\u0373\u0376\u0377\u037b-\u037d`,
  String.raw`\u037f\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03f5\u03f7-\u0481\u048a-\u052f\u0531-\u0556\u10a0-\u10c5\u13a0-\u13f5\u13f8-\u13fd`,
  String.raw`\u1c90-\u1cba\u1cbd-\u1cbf\u1d00-\u1d2b\u1d6b-\u1d77\u1d79-\u1d9a\u1e00-\u1f15\u1f18-\u1f1d\u1f20-\u1f45\u1f48-\u1f4d\u1f50-\u1f57`,
  String.raw`\u1f59\u1f5b\u1f5d\u1f5f-\u1f7d\u1f80-\u1fb4\u1fb6-\u1fbc\u1fbe\u1fc2-\u1fc4\u1fc6-\u1fcc\u1fd0-\u1fd3\u1fd6-\u1fdb\u1fe0-\u1fec`,
  String.raw`\u1ff2-\u1ff4\u1ff6-\u1ffc\u2102\u2107\u210a-\u2113\u2115\u2119-\u211d\u2124\u2126\u2128\u212a-\u212d\u212f-\u2134\u2139`,
  String.raw`\u213c-\u213f\u2145-\u2149\u214e\u2183\u2184\u2c00-\u2c7b\u2c7e-\u2ce4\u2ceb-\u2cee\u2cf2\u2cf3\ua640-\ua66d\ua680-\ua69b`,
  String.raw`\ua722-\ua76f\ua771-\ua787\ua78b-\ua78e\uab70-\uabbf\ufb00-\ufb06\ufb13-\ufb17\uff21-\uff3a\uff41-\uff5a\u{10400}-\u{1044f}`,
  String.raw`\u{104b0}-\u{104d3}\u{104d8}-\u{104fb}\u{10c80}-\u{10cb2}\u{10cc0}-\u{10cf2}\u{118a0}-\u{118df}\u{1e900}-\u{1e943}`,
].join("");
/** As published: from Samaritan to Hangul, with Han in between. */
const deepSeekAsian = /[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+/gu;

interface Row {
  readonly names: readonly string[];
  readonly patterns: readonly RegExp[];
  readonly ignoreMerges?: boolean;
  readonly beginByDefault?: boolean;
}

/** Names that share a row were given to models that cut alike. */
const rows: readonly Row[] = [
  { names: ["default"], patterns: [/[\p{P}$+<=>^~|]+/gu, gpt2Words, /\p{N}+/gu, threeDigits] },
  { names: ["falcon"], patterns: [/[\p{P}$+<=>^~|`]+/gu, gpt2Words, threeDigits] },
  {
    names: ["gpt-2", "phi-2", "mpt", "olmo", "jais", "trillion", "granite-docling", "exaone4", "mellum", "gigachat", "a.x-4.0"],
    patterns: [gpt2Words],
  },
  {
    names: ["smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b", "mellum2"],
    patterns: [singleDigits, gpt2Words],
  },
  {
    names: ["llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2"],
    patterns: [llama3Words(upToThreeDigits)],
    ignoreMerges: true,
    beginByDefault: true,
  },
  { names: ["dbrx", "smaug-bpe", "glm4", "chatglm-bpe"], patterns: [llama3Words(upToThreeDigits)] },
  {
    names: ["qwen2", "stablelm2", "deepseek-r1-qwen", "hunyuan", "megrez", "grok-2", "solar-open", "kormo", "f2llmv2"],
    patterns: [llama3Words(String.raw`\p{N}`)],
  },
  {
    names: ["qwen35"],
    patterns: [anyOf(contraction, String.raw`${lead}[\p{L}\p{M}]+|\p{N}| ?[^${space}\p{L}\p{M}\p{N}]+[\r\n]*`, lineBreaks, runsOfSpace)],
  },
  {
    names: ["seed-coder"],
    patterns: [anyOf(contraction, word, String.raw`\p{N}| ?[^${space}\p{L}\p{N}\r\n]+`, lineBreaks, runsOfSpace)],
  },
  {
    names: ["bailingmoe", "bailingmoe2", "llada-moe"],
    patterns: [anyOf(contraction, word, String.raw`\p{N}|${marks}[\r\n]*|${space}*[\r\n]`, runsOfSpace)],
  },
  {
    names: ["tekken"],
    patterns: [anyOf(...humps(""), String.raw`\p{N}|${marks}[\r\n/]*`, lineBreaks, runsOfSpace)],
    ignoreMerges: true,
    beginByDefault: true,
  },
  {
    names: ["gpt-4o", "llama4", "kanana2", "minimax-m2"],
    patterns: [anyOf(...humps(`(?:${contraction})?`), upToThreeDigits, String.raw`${marks}[\r\n/]*`, lineBreaks, runsOfSpace)],
  },
  {
    names: ["deepseek-llm"],
    patterns: [
      /[\r\n]/gu,
      anyOf(`${space}?[${deepSeekLetters}]+`),
      anyOf(String.raw`${space}?[!-\/:-~\uff01-\uff0f\uff1a-\uff5e\u2018-\u201f\u3000-\u3002]+`),
      trailingSpace,
      deepSeekAsian,
      /\p{N}+/gu,
    ],
  },
  {
    names: ["deepseek-coder"],
    patterns: [/[\r\n]/gu, anyOf(String.raw`${space}?\p{L}+`), anyOf(String.raw`${space}?\p{P}+`), deepSeekAsian, singleDigits],
  },
  {
    names: ["deepseek-v3", "hunyuan-dense", "joyai-llm"],
    patterns: [
      anyOf(upToThreeDigits),
      /[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+/gu,
      anyOf(`${asciiMarks}[A-Za-z]+`, String.raw`[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*`, lineBreaks, runsOfSpace),
    ],
  },
];

export const preTokenizers: ReadonlyMap<string, PreTokenizer> = new Map(
  rows.flatMap(({ names, patterns, ignoreMerges = false, beginByDefault = false }) =>
    names.map((name) => [name, { patterns, ignoreMerges, beginByDefault }] as const),
  ),
);

/** The pieces of the text in order; joined they are the text. */
export function splitText(text: string, patterns: readonly RegExp[]): string[] {
  let pieces = text === "" ? [] : [text];
  for (const pattern of patterns) pieces = pieces.flatMap((piece) => splitPiece(piece, pattern));
  return pieces;
}

function splitPiece(text: string, pattern: RegExp): string[] {
  const pieces: string[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) pieces.push(text.slice(end, match.index));
    if (match[0] !== "") pieces.push(match[0]);
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push(text.slice(end));
  return pieces;
}
