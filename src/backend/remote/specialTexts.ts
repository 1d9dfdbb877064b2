/**
 * Texts that a server's tokenizer may take for special tokens. A server that is sent a prompt as one text cannot tell the user's text from
 * the tokens that direct the model, so none of these may be in what the user wrote.
 *
 * A server does not tell its vocabulary, so the forms that vocabularies have are listed: `<|…|>` of most, with the full-width bars of DeepSeek,
 * `<fim_…>` and their like of StarCoder, `<[…]>` of Seed, `<PRE>` of Code Llama, `[INST]` of Mistral, `<start_of_turn>` of Gemma, `<s>` of
 * SentencePiece.
 */
const specialText =
  /<[|｜][^<>\n]{1,64}[|｜]>|<\[[\w-]{1,40}\]>|<(?:fim_\w{1,20}|reponame|repo_name|filename|file_sep|gh_stars|jupyter_\w{1,20}|endoftext|issue_\w{1,20}|empty_output|commit_\w{1,20})>|<(?:PRE|SUF|MID|EOT)>|\[\/?(?:INST|PREFIX|SUFFIX|MIDDLE|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|SYSTEM_PROMPT|IMG)\]|<(?:start_of_turn|end_of_turn|bos|eos|pad|unk|mask)>|<\/?s>|<<\/?SYS>>|<\/?(?:think|tool_call|tool_response)>/gu;

/**
 * The text around the cursor as far as no special text stands in it: what is before the last one and behind the first one is left out.
 * One that the cursor stands in is none yet: the prompt has a token of its own between its halves.
 */
export function withoutSpecialTexts(prefix: string, suffix: string): { readonly prefix: string; readonly suffix: string } {
  const last = [...prefix.matchAll(specialText)].at(-1);
  const first = suffix.search(specialText);
  return {
    prefix: last === undefined ? prefix : prefix.slice(last.index + last[0].length),
    suffix: first === -1 ? suffix : suffix.slice(0, first),
  };
}

export function hasSpecialText(text: string): boolean {
  return text.search(specialText) !== -1;
}

/** In a conversation nothing may be left out: a space after the first character makes plain text of it that is read as easily. */
export function brokenSpecialTexts(text: string): string {
  return text.replace(specialText, (found) => `${found.slice(0, 1)} ${found.slice(1)}`);
}
