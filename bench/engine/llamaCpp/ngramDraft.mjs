/**
 * A draft for llama.cpp from the text so far, as its own `ngram-simple` speculation makes one (common/ngram-map.cpp, v0.5.0): the
 * last `ngram` tokens are looked for backwards, and what followed them there is the draft. Its defaults, 12 and 48,
 * are meant for long copies; the benchmark tries shorter ones as well and keeps the best.
 */
export function ngramDraft(history, ngram, draft) {
  const end = history.length;
  if (draft < 1 || end <= ngram) return [];
  for (let start = end - ngram - 1; start >= 0; start--) {
    let matched = 0;
    while (matched < ngram && history[start + matched] === history[end - ngram + matched]) matched++;
    if (matched === ngram) return history.slice(start + ngram, start + ngram + draft);
  }
  return [];
}
