/**
 * Ollama, https://github.com/ollama/ollama/blob/main/docs/api.md. `/api/generate` with `suffix` uses the model's own template for filling in,
 * which a model with the capability "insert" has; without a suffix such a template asks as in a chat, so that nothing after the cursor is a
 * case for `raw`. The length of the context is left as the server has it: asking for another one loads the model anew.
 *
 * It does not say what of a prompt it had in its cache, and not whether "stop" is a stop string or the model's own end.
 */
import * as z from "zod";
import type { SamplingOptions } from "../../../shared/protocol.ts";
import { fimTextsOf } from "../fimTexts.ts";
import { partsText, promptText } from "../promptText.ts";
import type { AnswerPiece, Ask, Dialect, RemoteModel, Usage } from "./dialect.ts";

const Tags = z.looseObject({ models: z.array(z.looseObject({ name: z.string() })) });

const Shown = z.looseObject({
  /** "completion", "insert", "embedding" …; absent before version 0.6.4. */
  capabilities: z.array(z.string()).nullish(),
  parameters: z.string().nullish(),
  model_info: z.record(z.string(), z.unknown()).nullish(),
});

const count = z.number().nonnegative().nullish();

const Chunk = z.looseObject({
  response: z.string().nullish(),
  message: z.looseObject({ content: z.string().nullish() }).nullish(),
  done: z.boolean(),
  done_reason: z.string().nullish(),
  prompt_eval_count: count,
  /** Nanoseconds. */
  prompt_eval_duration: count,
  eval_count: count,
  eval_duration: count,
  /** Since version 0.12.11. */
  logprobs: z.array(z.looseObject({ token: z.string(), logprob: z.number() })).nullish(),
});

/** What it loads a model with unless told otherwise, on machines with little memory; a longer prompt loses its beginning without a word. */
const usualContextTokens = 4096;
/** Each takes a request; who has more looks for a model by its name. */
const maxShownModels = 64;

export const ollama: Dialect = {
  title: "Ollama",
  abilities: { logProbabilities: "asking", tokenCounts: "estimated", reusedTokens: "no", continuesAnswers: true },
  probePath: "/api/version",

  async listModels(ask) {
    const { models } = Tags.parse(await ask({ path: "/api/tags" }));
    const shown = await Promise.all(models.slice(0, maxShownModels).map(({ name }) => modelOf(ask, name)));
    return shown.filter((model) => model !== undefined);
  },

  completion({ id, fillsInTheMiddle }, { prompt, maxTokens, stop, sampling }) {
    const parts = partsText(prompt);
    const asked =
      fillsInTheMiddle === "yes" && parts.suffix !== ""
        ? { prompt: parts.prefix, suffix: parts.suffix }
        : { prompt: promptText(prompt, fillsInTheMiddle === "no" ? undefined : fimTextsOf(id)), raw: true };
    const body = { model: id, ...asked, stream: true, logprobs: true, options: options(maxTokens, stop, sampling) };
    return [{ path: "/api/generate", format: "jsonLines", body, read }];
  },

  chat: ({ id }, { messages, maxTokens, stop, sampling }) => ({
    path: "/api/chat",
    format: "jsonLines",
    body: { model: id, messages, stream: true, options: options(maxTokens, stop, sampling) },
    read,
  }),
};

/** Undefined for a model that writes nothing, such as one for embeddings. */
async function modelOf(ask: Ask, name: string): Promise<RemoteModel | undefined> {
  const { capabilities, parameters, model_info: info } = Shown.parse(await ask({ path: "/api/show", body: { model: name } }));
  if (capabilities != null && !capabilities.includes("completion")) return undefined;
  const trained = Object.entries(info ?? {}).find(([key]) => key.endsWith(".context_length"))?.[1];
  const served = Number(/^num_ctx\s+(\d+)/mu.exec(parameters ?? "")?.[1] ?? usualContextTokens);
  const fills = capabilities == null ? fimTextsOf(name) !== undefined : capabilities.includes("insert");
  return {
    id: name,
    contextTokens: typeof trained === "number" ? Math.min(trained, served) : served,
    fillsInTheMiddle: fills ? "yes" : "no",
    isLoaded: undefined,
  };
}

function options(maxTokens: number, stop: readonly string[], { temperature, topK = 0, topP = 1, minP = 0, seed }: SamplingOptions) {
  return {
    num_predict: maxTokens,
    ...(stop.length === 0 ? {} : { stop }),
    temperature,
    top_k: topK,
    top_p: topP,
    min_p: minP,
    repeat_penalty: 1,
    ...(seed === undefined ? {} : { seed }),
  };
}

function read(event: unknown): AnswerPiece {
  const chunk = Chunk.parse(event);
  const text = chunk.response ?? chunk.message?.content ?? "";
  const tokens = chunk.logprobs?.map(({ token, logprob }) => ({ text: token, logProbability: logprob }));
  return {
    text,
    ...(tokens === undefined ? {} : { tokens }),
    ...(chunk.done ? { finish: chunk.done_reason === "length" ? "length" : "stop", usage: usageOf(chunk) } : {}),
  };
}

function usageOf({ prompt_eval_count, prompt_eval_duration, eval_count, eval_duration }: z.infer<typeof Chunk>): Usage {
  const ms = (nanoseconds: number | null | undefined) => (nanoseconds == null ? undefined : nanoseconds / 1e6);
  return {
    promptTokens: prompt_eval_count ?? undefined,
    generatedTokens: eval_count ?? undefined,
    prefillMs: ms(prompt_eval_duration),
    decodeMs: ms(eval_duration),
  };
}
