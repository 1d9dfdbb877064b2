/** Text before the cursor as tokens that fit, with its end taken back for token healing where that helps. */
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";

const utf8 = new TextEncoder();

export interface PrefixTokens {
  readonly ids: readonly number[];
  /** UTF-8 of the text taken back; the first tokens generated must spell it, and it is no part of the answer. */
  readonly healed: Uint8Array;
}

/** The prompt of a model that reads nothing but what is before the cursor: the end of it that fits. */
export function prefixPrompt(tokenizer: Tokenizer, prefix: string, maxTokens: number, takeBack: "all" | "off" = "all"): PrefixTokens {
  const { ids, healed } = prefixTokens(tokenizer, prefix, takeBack);
  const start = startTokens(tokenizer, ids.length === 0);
  return { ids: [...start, ...lastTokens(ids, maxTokens - start.length)], healed };
}

/**
 * The tokens of the whole prefix, with its end taken back: the last piece of it, so that a word that was begun is spelled in the tokens that
 * training knew it in. Where a special token comes between the prefix and the answer the same helps (on 120 ends of lines of three
 * repositories 51 exact answers instead of 43), but of white space only blanks are taken back: they stand in one token with what follows
 * them ("\tif", " =="), while a line break before the special token is a line that has begun.
 */
export function prefixTokens(tokenizer: Tokenizer, prefix: string, takeBack: "all" | "blanks" | "off"): PrefixTokens {
  if (takeBack === "off") return { ids: tokenizer.encode(prefix, { atStart: true }), healed: new Uint8Array(0) };
  const wanted = takeBack === "blanks" && /\s$/u.test(prefix) ? blanksStart(prefix) : tokenizer.splitTail(prefix);
  const cut = canSpell(tokenizer, prefix.slice(wanted)) ? wanted : prefix.length;
  // Where all of the text is taken back, so is what the model expects before its first word.
  const healed = utf8.encode((cut === 0 && prefix !== "" ? tokenizer.startText : "") + prefix.slice(cut));
  return { ids: tokenizer.encode(prefix.slice(0, cut), { atStart: true }), healed };
}

/** Blanks taken back at most: more would be generated again token by token, for nothing. */
const maxBlanks = 256;

function blanksStart(text: string): number {
  let start = text.length;
  while (start > Math.max(0, text.length - maxBlanks) && (text[start - 1] === " " || text[start - 1] === "\t")) start--;
  return start;
}

/**
 * Keeps the last tokens. What does not fit is left out at the front in steps of a quarter of the room, so that the first token stays the
 * same, and the KV cache of use, until a whole step more has been typed.
 */
export function lastTokens(ids: readonly number[], maxTokens: number): readonly number[] {
  const room = Math.max(1, maxTokens);
  const step = Math.max(1, Math.floor(room / 4));
  return ids.slice(Math.ceil(Math.max(0, ids.length - room) / step) * step);
}

/** Some vocabularies lack bytes, control characters mostly; their tokenizer leaves them out, and no tokens could spell them again. */
function canSpell(tokenizer: Tokenizer, text: string): boolean {
  const spelled = tokenizer.encode(text).map((id) => tokenizer.tokenBytes(id));
  return Buffer.concat(spelled).equals(utf8.encode(text));
}

/** What a prompt begins with: the model's begin token if it has one; a prompt of nothing else begins as a new document does. */
export function startTokens({ beginToken, endTokens }: Tokenizer, isEmpty: boolean): readonly number[] {
  if (beginToken !== undefined) return [beginToken];
  const [documentEnd] = endTokens;
  return isEmpty ? [documentEnd ?? 0] : [];
}
