/**
 * How a byte-level tokenizer cuts text into pieces (pre-tokens) before merging bytes inside each piece. GGUF names the cut in
 * `tokenizer.ggml.pre`; the patterns are those of the `pre_tokenizer` in the tokenizer.json of the models named below.
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

/** https://huggingface.co/openai-community/gpt2: `ByteLevel`, whose pattern is of https://github.com/openai/gpt-2/blob/master/src/encoder.py. */
const gpt2Words =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** https://huggingface.co/HuggingFaceTB/SmolLM2-135M: `Digits` with `individual_digits`. */
const singleDigits = /\p{N}/gu;

/** https://huggingface.co/meta-llama/Meta-Llama-3-8B: `Split`. Numbers go in groups of three digits. */
const llama3Words =
  /'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\p{White_Space}\p{L}\p{N}]+[\r\n]*|\p{White_Space}*[\r\n]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B: `Split`. As Llama 3, but each digit stands alone. */
const qwen2Words =
  /'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\p{White_Space}\p{L}\p{N}]+[\r\n]*|\p{White_Space}*[\r\n]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

const gpt2: PreTokenizer = { patterns: [gpt2Words], ignoreMerges: false, beginByDefault: false };
const smollm: PreTokenizer = { patterns: [singleDigits, gpt2Words], ignoreMerges: false, beginByDefault: false };
const llama3: PreTokenizer = { patterns: [llama3Words], ignoreMerges: true, beginByDefault: true };
const qwen2: PreTokenizer = { patterns: [qwen2Words], ignoreMerges: false, beginByDefault: false };

/** By the name in the file; names that share a row were given to models that cut alike. Files older than the key have none: "default". */
export const preTokenizers: ReadonlyMap<string, PreTokenizer> = new Map([
  ["default", gpt2],
  ["gpt-2", gpt2],
  ["phi-2", gpt2],
  ["mellum", gpt2],
  ["smollm", smollm],
  ["starcoder", smollm],
  ["refact", smollm],
  ["command-r", smollm],
  ["codeshell", smollm],
  ["llama-bpe", llama3],
  ["llama3", llama3],
  ["llama-v3", llama3],
  ["falcon3", llama3],
  ["qwen2", qwen2],
  ["deepseek-r1-qwen", qwen2],
]);

/** The pieces of the text in order; joined they are the text. */
export function splitText(text: string, preTokenizer: PreTokenizer): string[] {
  let pieces = text === "" ? [] : [text];
  for (const pattern of preTokenizer.patterns) pieces = pieces.flatMap((piece) => splitPiece(piece, pattern));
  return pieces;
}

function splitPiece(text: string, pattern: RegExp): string[] {
  const pieces: string[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) pieces.push(text.slice(end, match.index));
    pieces.push(match[0]);
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push(text.slice(end));
  return pieces;
}
