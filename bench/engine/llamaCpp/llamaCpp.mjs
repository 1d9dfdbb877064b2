/**
 * llama.cpp by its C API, behind the calls that the figures make of both engines (subjectProcess.mjs). A call computes in
 * this process's main thread. The next token is the arg max, read from llama.cpp's own memory without a copy.
 *
 * Invariants:
 * - `held[i]` is the token whose keys and values lie at position i of the context.
 * - What `logits` shows is valid until the next pass.
 */
import { setTimeout as wait } from "node:timers/promises";
import { argMax } from "../argMax.mjs";
import { textLoss } from "../textLoss.mjs";
import { loadLlamaCpp, viewOf } from "./library.mjs";
import { ngramDraft } from "./ngramDraft.mjs";
import { defaultSettings } from "./settings.mjs";

/** Positions of a logical batch: all of a prompt of 512 goes in at once, and llama.cpp splits it by `microBatch`. */
const batchTokens = 512;
/** Rows of logits kept at a time when every position's are wanted, so that they take no hundreds of megabytes. */
const traceTokens = 64;

/**
 * Threads of a pool that is kept spin for more work before they sleep: up to 6.5 million rounds (`poll` 50, ggml-cpu.c), a few tenths of
 * a second. A call of this subject ends after that, so that they do not take the processor from the other engine's turn.
 */
const spinningMs = 500;

const flashAttentionTypes = { auto: -1, off: 0, on: 1 };

export function open({ modelPath, threads, capacity, settings: chosen }) {
  const settings = { ...defaultSettings, ...chosen };
  const api = loadLlamaCpp();
  const model = api.loadModel(modelPath, { ...api.defaultModelParams(), n_gpu_layers: 0, use_extra_bufts: settings.repack });
  if (model === null) throw new Error(`llama.cpp cannot load ${modelPath}`);
  const context = api.newContext(model, {
    ...api.defaultContextParams(),
    n_ctx: capacity,
    n_batch: batchTokens,
    n_ubatch: settings.microBatch,
    n_threads: threads,
    n_threads_batch: threads,
    flash_attn_type: flashAttentionTypes[settings.flashAttention],
  });
  if (context === null) throw new Error("llama.cpp cannot make a context");
  if (settings.threadPool) {
    const pool = api.newThreadPool(threads);
    api.attachThreadPool(context, pool, pool);
  }
  const memory = api.memoryOf(context);
  const vocabulary = api.vocabularyOf(model);
  const vocabularySize = api.vocabularySize(vocabulary);
  const batch = api.newBatch(batchTokens, 0, 1);
  const ids = viewOf(Int32Array, batch.token, batchTokens);
  const wanted = viewOf(Int8Array, batch.logits, batchTokens);
  const held = [];
  /** Views by address: the engine keeps few buffers of logits, and a view of one is made once. */
  const views = new Map();

  /** Runs tokens after what is held; returns their logits [rows, vocabulary], of the last one or of all. */
  function pass(tokens, allRows) {
    ids.set(tokens);
    wanted.fill(allRows ? 1 : 0, 0, tokens.length);
    wanted[tokens.length - 1] = 1;
    // Without positions and sequences llama.cpp continues sequence 0.
    const status = api.decode(context, { ...batch, n_tokens: tokens.length, pos: null, n_seq_id: null, seq_id: null });
    if (status !== 0) throw new Error(`llama_decode answered ${status}`);
    held.push(...tokens);
    const pointer = api.logits(context);
    const length = (allRows ? tokens.length : 1) * vocabularySize;
    const key = `${pointer}`;
    const known = views.get(key);
    if (known !== undefined && known.length >= length) return known.subarray(0, length);
    const view = viewOf(Float32Array, pointer, length);
    views.set(key, view);
    return view;
  }

  function rewind(length) {
    if (held.length === length) return;
    api.removeFrom(memory, 0, length, -1);
    held.length = length;
  }

  /** Keeps the longest common prefix, computes the rest; the token after it. */
  function read(prompt) {
    let common = 0;
    while (common < Math.min(held.length, prompt.length - 1) && held[common] === prompt[common]) common++;
    rewind(common);
    let next;
    while (held.length < prompt.length) next = argMax(pass(prompt.slice(held.length, held.length + batchTokens), false));
    return next;
  }

  /** What was measured, once no thread is busy any more. */
  async function atRest(result) {
    if (settings.threadPool) await wait(spinningMs);
    return result;
  }

  return {
    info: () => ({ name: "llama.cpp", vocabularySize, settings }),
    prefill(prompt) {
      rewind(0);
      const start = performance.now();
      read(prompt);
      return atRest(performance.now() - start);
    },
    /** Milliseconds of each of `count` greedy steps after the prompt and its first token. */
    decode(prompt, count) {
      let next = read(prompt);
      const generated = [next];
      const stepMs = [];
      for (let step = 0; step < count; step++) {
        const start = performance.now();
        next = argMax(pass([next], false));
        stepMs.push(performance.now() - start);
        generated.push(next);
      }
      return atRest({ stepMs, generated });
    },
    /** The same tokens, with drafts from the text so far that are verified several to a pass. */
    decodeWithDrafts(prompt, count, { ngram, draft }) {
      let next = read(prompt);
      const generated = [next];
      const history = [...prompt, next];
      let passes = 0;
      const start = performance.now();
      while (generated.length <= count) {
        const drafted = ngramDraft(history, ngram, Math.min(draft, count - generated.length));
        const kept = held.length + 1;
        const logits = pass([next, ...drafted], true);
        passes++;
        let accepted = 0;
        for (;;) {
          next = argMax(logits.subarray(accepted * vocabularySize, (accepted + 1) * vocabularySize));
          generated.push(next);
          history.push(next);
          if (accepted >= drafted.length || drafted[accepted] !== next) break;
          accepted++;
        }
        rewind(kept + accepted);
      }
      return atRest({ decodeMs: performance.now() - start, generated, passes });
    },
    /** Negative log likelihood of the text's own tokens. */
    loss(text) {
      rewind(0);
      const loss = textLoss(text);
      for (let position = 0; position < text.length; position += traceTokens) {
        const logits = pass(text.slice(position, position + traceTokens), true);
        for (let row = 0; row * vocabularySize < logits.length; row++) {
          loss.add(position + row, logits.subarray(row * vocabularySize, (row + 1) * vocabularySize));
        }
      }
      return loss.result();
    },
    tokenize(text) {
      const bytes = Buffer.from(text);
      const found = new Int32Array(bytes.length + 1);
      const count = api.tokenize(vocabulary, bytes, bytes.length, found, found.length, false, false);
      return [...found.subarray(0, count)];
    },
  };
}
