/**
 * llama.cpp's own server, https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md. `/infill` puts the prompt together by the
 * model's own tokens and tokenizes each part without special tokens (`format_prompt_infill` in tools/server/server-common.cpp), so that
 * nothing has to be left out of what the user wrote. Which slot is taken is left to the server, which finds the one whose cached prompt
 * is most like this one.
 *
 * `tokens_cached` of its answers is all that a slot holds at the end and not what was reused; `timings.cache_n` is.
 */
import * as z from "zod";
import type { Finish } from "../../../shared/protocol.ts";
import { promptText } from "../promptText.ts";
import type { AnswerCall, AnswerPiece, CompletionRequest, Dialect, RemoteModel } from "./dialect.ts";
import { openAiChat } from "./openAi.ts";
import { fullSampling, ModelList, Timings, timingsUsage } from "./openAiShapes.ts";

export const Props = z.looseObject({
  default_generation_settings: z.looseObject({ n_ctx: z.number().nonnegative().nullish() }),
  total_slots: z.number().nullish(),
});

const Chunk = z.looseObject({
  content: z.string(),
  stop: z.boolean(),
  stop_type: z.enum(["none", "eos", "limit", "word"]).catch("none").nullish(),
  tokens_evaluated: z.number().nonnegative().nullish(),
  tokens_predicted: z.number().nonnegative().nullish(),
  timings: Timings.nullish(),
  /** Servers before 2025 have another shape, without `logprob`. */
  completion_probabilities: z.array(z.looseObject({ token: z.string().nullish(), logprob: z.number().nullish() })).nullish(),
});

export const llamaCpp: Dialect = {
  title: "llama.cpp",
  abilities: { logProbabilities: "yes", tokenCounts: "exact", reusedTokens: "yes", continuesAnswers: true },
  probePath: "/v1/models",

  async listModels(ask) {
    const [models, props] = await Promise.all([ask({ path: "/v1/models" }), ask({ path: "/props" })]);
    const contextTokens = Props.parse(props).default_generation_settings.n_ctx ?? undefined;
    return ModelList.parse(models).data.map(
      ({ id, meta }): RemoteModel => ({
        id,
        contextTokens: contextTokens ?? meta?.n_ctx_train ?? undefined,
        fillsInTheMiddle: "asking",
        isLoaded: true,
      }),
    );
  },

  completion(model, request) {
    const { prefix, suffix, context } = request.prompt;
    const extra = context.map(({ path, text }) => ({ ...(path === undefined ? {} : { filename: path }), text }));
    return [
      nativeCall("/infill", model, request, { input_prefix: prefix, input_suffix: suffix, input_extra: extra, prompt: "" }),
      // A model without tokens for filling in goes on with what is before the cursor.
      nativeCall("/completion", model, request, { prompt: promptText(request.prompt, undefined) }),
    ];
  },

  chat: (model, request) =>
    openAiChat(model, request, { ...fullSampling(request.sampling, { topK: 0 }), repeat_penalty: 1, cache_prompt: true }),

  async countTokens(ask, _model, texts) {
    const answers = await Promise.all(
      texts.map((content) => ask({ path: "/tokenize", body: { content, add_special: false, parse_special: false } })),
    );
    return answers.map((answer) => Tokenized.parse(answer).tokens.length);
  },
};

const Tokenized = z.looseObject({ tokens: z.array(z.unknown()) });

function nativeCall(
  path: "/infill" | "/completion",
  { id }: RemoteModel,
  { maxTokens, stop, sampling }: CompletionRequest,
  prompt: Readonly<Record<string, unknown>>,
): AnswerCall {
  return {
    path,
    format: "events",
    body: {
      model: id,
      ...prompt,
      n_predict: maxTokens,
      stop,
      stream: true,
      cache_prompt: true,
      n_probs: 1,
      // So that what was reused is known of a request that is closed before its end, too.
      timings_per_token: true,
      ...fullSampling(sampling, { topK: 0 }),
      repeat_penalty: 1,
    },
    read,
  };
}

function read(event: unknown): AnswerPiece {
  const { content, stop, stop_type, tokens_evaluated, tokens_predicted, timings, completion_probabilities: tokens } = Chunk.parse(event);
  const told = tokens?.flatMap(({ token, logprob }) => (logprob == null ? [] : [{ text: token ?? "", logProbability: logprob }]));
  return {
    text: content,
    // The last event repeats the probabilities of the whole answer in some versions; what has no text of its own there is no token of it.
    ...(told === undefined || stop ? {} : { tokens: told }),
    ...(stop ? { finish: finishes[stop_type ?? "none"] } : {}),
    usage: usageOf(tokens_evaluated, tokens_predicted, timings),
  };
}

const finishes = { none: "endOfText", eos: "endOfText", limit: "length", word: "stop" } as const satisfies Record<string, Finish>;

function usageOf(
  evaluated: number | null | undefined,
  predicted: number | null | undefined,
  timings: z.infer<typeof Timings> | null | undefined,
) {
  return {
    ...(timings == null ? {} : timingsUsage(timings)),
    ...(evaluated == null ? {} : { promptTokens: evaluated }),
    ...(predicted == null ? {} : { generatedTokens: predicted }),
  };
}
