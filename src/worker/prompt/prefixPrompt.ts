/** Text before the cursor as tokens that fit, with its end taken back for token healing where that helps. */
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";

const utf8 = new TextEncoder();

export interface PrefixTokens {
  readonly ids: readonly number[];
  /** UTF-8 of the text taken back; the first tokens generated must spell it, and it is no part of the answer. */
  readonly healed: Uint8Array;
}

/** The prompt of a model that reads nothing but what is before the cursor: the end of it that fits. */
export function prefixPrompt(tokenizer: Tokenizer, prefix: string, maxTokens: number): PrefixTokens {
  const { ids, healed } = prefixTokens(tokenizer, prefix, true);
  const start = startTokens(tokenizer, ids.length === 0);
  return { ids: [...start, ...lastTokens(ids, maxTokens - start.length)], healed };
}

/**
 * The tokens of the whole prefix. Where the model goes on right after them, its last piece is taken back; where a special token comes in
 * between, nothing is: training cut texts there at any character, and what follows begins a text of its own.
 */
export function prefixTokens(tokenizer: Tokenizer, prefix: string, goesOn: boolean): PrefixTokens {
  const wanted = goesOn ? tokenizer.splitTail(prefix) : prefix.length;
  const cut = canSpell(tokenizer, prefix.slice(wanted)) ? wanted : prefix.length;
  // Where all of the text is taken back, so is what the model expects before its first word.
  const healed = utf8.encode((cut === 0 && prefix !== "" ? tokenizer.startText : "") + prefix.slice(cut));
  return { ids: tokenizer.encode(prefix.slice(0, cut), { atStart: true }), healed };
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
