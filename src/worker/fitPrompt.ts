/** Text before the cursor as tokens that fit, with its end taken back for token healing. */
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

const utf8 = new TextEncoder();

export interface FittedPrompt {
  readonly ids: readonly number[];
  /** UTF-8 of the text taken back; the first tokens generated must spell it, and it is no part of the answer. */
  readonly healed: Uint8Array;
}

/**
 * Keeps the last tokens of the prefix. What does not fit is left out at the front in steps of a quarter of the budget, so that
 * the first token stays the same, and the KV cache of use, until a whole step more has been typed.
 */
export function fitPrompt(tokenizer: Tokenizer, prefix: string, maxTokens: number): FittedPrompt {
  const wanted = tokenizer.splitTail(prefix);
  const cut = canSpell(tokenizer, prefix.slice(wanted)) ? wanted : prefix.length;
  // Where all of the text is taken back, so is what the model expects before its first word.
  const healed = utf8.encode((cut === 0 && prefix !== "" ? tokenizer.startText : "") + prefix.slice(cut));
  const ids = tokenizer.encode(prefix.slice(0, cut), { atStart: true });
  const start = startTokens(tokenizer, ids.length === 0);
  const room = Math.max(1, maxTokens - start.length);
  const step = Math.max(1, Math.floor(room / 4));
  const dropped = Math.ceil(Math.max(0, ids.length - room) / step) * step;
  return { ids: [...start, ...ids.slice(dropped)], healed };
}

/** Some vocabularies lack bytes, control characters mostly; their tokenizer leaves them out, and no tokens could spell them again. */
function canSpell(tokenizer: Tokenizer, text: string): boolean {
  const spelled = tokenizer.encode(text).map((id) => tokenizer.tokenBytes(id));
  return Buffer.concat(spelled).equals(utf8.encode(text));
}

/** What a prompt begins with: the model's begin token if it has one; a prompt of nothing else begins as a new document does. */
function startTokens({ beginToken, endTokens }: Tokenizer, isEmpty: boolean): readonly number[] {
  if (beginToken !== undefined) return [beginToken];
  const [documentEnd] = endTokens;
  return isEmpty ? [documentEnd ?? 0] : [];
}
