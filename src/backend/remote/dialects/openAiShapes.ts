/**
 * Shapes of OpenAI's interface that many servers share: https://platform.openai.com/docs/api-reference/completions,
 * https://platform.openai.com/docs/api-reference/chat/streaming. Of each shape only what is used is checked; servers add to them.
 */
import * as z from "zod";
import type { Finish, SamplingOptions } from "../../../shared/protocol.ts";
import type { AnswerPiece, PieceToken, Usage } from "./dialect.ts";

const count = z.number().nonnegative();

export const ModelList = z.looseObject({
  data: z.array(
    z.looseObject({
      id: z.string(),
      owned_by: z.string().nullish(),
      /** vLLM. */
      max_model_len: count.nullish(),
      /** llama.cpp; null while it loads. */
      meta: z.looseObject({ n_ctx: count.nullish(), n_ctx_train: count.nullish() }).nullish(),
    }),
  ),
});

const UsageShape = z.looseObject({
  prompt_tokens: count.nullish(),
  completion_tokens: count.nullish(),
  /** vLLM gives null without `--enable-prompt-tokens-details`. */
  prompt_tokens_details: z.looseObject({ cached_tokens: count.nullish() }).nullish(),
});

/** llama.cpp's: `prompt_n` are those that were computed, `cache_n` those that were there (tools/server/README.md, "timings"). */
export const Timings = z.looseObject({
  cache_n: count.nullish(),
  prompt_n: count.nullish(),
  prompt_ms: count.nullish(),
  predicted_n: count.nullish(),
  predicted_ms: count.nullish(),
});

const Ended = { finish_reason: z.string().nullish(), stop_reason: z.union([z.string(), z.number()]).nullish() };

const CompletionChunk = z.looseObject({
  choices: z.array(
    z.looseObject({
      text: z.string().nullish(),
      ...Ended,
      logprobs: z.looseObject({ tokens: z.array(z.string()), token_logprobs: z.array(z.number().nullable()) }).nullish(),
    }),
  ),
  usage: UsageShape.nullish(),
});

const ChatChunk = z.looseObject({
  choices: z.array(z.looseObject({ delta: z.looseObject({ content: z.string().nullish() }).nullish(), ...Ended })),
  usage: UsageShape.nullish(),
  timings: Timings.nullish(),
});

/** @param tellsStop whether "stop" without a `stop_reason` is the model's own end, as it is with vLLM */
export function readCompletion(event: unknown, tellsStop = false): AnswerPiece {
  const { choices, usage } = CompletionChunk.parse(event);
  const [choice] = choices;
  const tokens = choice?.logprobs?.tokens.flatMap((text, index): PieceToken[] => {
    const logProbability = choice.logprobs?.token_logprobs[index];
    return typeof logProbability === "number" ? [{ text, logProbability }] : [];
  });
  return {
    text: choice?.text ?? "",
    ...(tokens === undefined ? {} : { tokens }),
    ...finishOf(choice, tellsStop),
    ...(usage == null ? {} : { usage: usageOf(usage) }),
  };
}

export function readChat(event: unknown, tellsStop = false): AnswerPiece {
  const { choices, usage, timings } = ChatChunk.parse(event);
  const [choice] = choices;
  const told: Usage = { ...(usage == null ? {} : usageOf(usage)), ...(timings == null ? {} : timingsUsage(timings)) };
  return {
    text: choice?.delta?.content ?? "",
    ...finishOf(choice, tellsStop),
    ...(usage == null && timings == null ? {} : { usage: told }),
  };
}

export function timingsUsage({ cache_n, prompt_n, prompt_ms, predicted_n, predicted_ms }: z.infer<typeof Timings>): Usage {
  return {
    ...(prompt_n == null ? {} : { promptTokens: prompt_n + (cache_n ?? 0) }),
    ...(cache_n == null ? {} : { reusedTokens: cache_n }),
    ...(predicted_n == null ? {} : { generatedTokens: predicted_n }),
    ...(prompt_ms == null ? {} : { prefillMs: prompt_ms }),
    ...(predicted_ms == null ? {} : { decodeMs: predicted_ms }),
  };
}

function usageOf({ prompt_tokens, completion_tokens, prompt_tokens_details }: z.infer<typeof UsageShape>): Usage {
  return {
    promptTokens: prompt_tokens ?? undefined,
    generatedTokens: completion_tokens ?? undefined,
    reusedTokens: prompt_tokens_details?.cached_tokens ?? undefined,
  };
}

type Choice = { readonly finish_reason?: string | null | undefined; readonly stop_reason?: string | number | null | undefined };

function finishOf(choice: Choice | undefined, tellsStop: boolean): { readonly finish?: Exclude<Finish, "cancelled"> } {
  const reason = choice?.finish_reason;
  if (reason == null || reason === "") return {};
  if (reason === "length") return { finish: "length" };
  if (reason === "eos_token") return { finish: "endOfText" };
  if (reason === "stop_sequence") return { finish: "stop" };
  return { finish: tellsStop && typeof choice?.stop_reason !== "string" ? "endOfText" : "stop" };
}

/** What all servers of this kind understand. Greedy is temperature 0. */
export function openAiSampling({ temperature, topP, seed }: SamplingOptions): Readonly<Record<string, number>> {
  return { temperature, ...(topP === undefined ? {} : { top_p: topP }), ...(seed === undefined ? {} : { seed }) };
}

/** With what many servers add. Models may bring defaults of their own for those that are left out, so that all are said. */
export function fullSampling(sampling: SamplingOptions, off: { readonly topK: number }): Readonly<Record<string, number>> {
  const { topK = 0, topP = 1, minP = 0 } = sampling;
  return { ...openAiSampling(sampling), top_k: topK === 0 ? off.topK : topK, top_p: topP, min_p: minP };
}
