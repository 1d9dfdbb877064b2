/**
 * Hugging Face's text-generation-inference, https://huggingface.github.io/text-generation-inference/ (`/generate_stream`, `/info`,
 * `/tokenize`). It serves one model. Stop strings are part of its text, and special tokens come as events of their own.
 */
import * as z from "zod";
import type { Finish } from "../../../shared/protocol.ts";
import { fimTextsOf } from "../fimTexts.ts";
import { promptText } from "../promptText.ts";
import type { AnswerPiece, Dialect } from "./dialect.ts";
import { openAiChat } from "./openAi.ts";

export const TgiInfo = z.looseObject({
  model_id: z.string(),
  max_total_tokens: z.number().nonnegative().nullish(),
  max_concurrent_requests: z.number().nullish(),
});

const finishes = { length: "length", eos_token: "endOfText", stop_sequence: "stop" } as const satisfies Record<string, Finish>;

const Chunk = z.looseObject({
  token: z.looseObject({ text: z.string(), logprob: z.number().nullish(), special: z.boolean() }),
  details: z
    .looseObject({
      finish_reason: z.enum(["length", "eos_token", "stop_sequence"]),
      generated_tokens: z.number().nonnegative(),
      input_length: z.number().nonnegative().nullish(),
    })
    .nullish(),
});

/** Its own limit unless it was started with another. */
const maxStops = 4;

export const tgi: Dialect = {
  title: "TGI",
  abilities: { logProbabilities: "yes", tokenCounts: "exact", reusedTokens: "no", continuesAnswers: false },
  probePath: "/info",

  async listModels(ask) {
    const { model_id: id, max_total_tokens } = TgiInfo.parse(await ask({ path: "/info" }));
    const fillsInTheMiddle = fimTextsOf(id) === undefined ? "no" : "yes";
    return [{ id, contextTokens: max_total_tokens ?? undefined, fillsInTheMiddle, isLoaded: true }];
  },

  completion({ id }, { prompt, maxTokens, stop, sampling }) {
    const { temperature, topK = 0, topP = 1, seed } = sampling;
    // What is off has to be left out: zeroes and ones are refused.
    const parameters = {
      max_new_tokens: maxTokens,
      ...(stop.length === 0 ? {} : { stop: stop.slice(0, maxStops) }),
      do_sample: temperature > 0,
      ...(temperature > 0 ? { temperature } : {}),
      ...(topK > 0 ? { top_k: topK } : {}),
      ...(topP < 1 ? { top_p: topP } : {}),
      ...(seed === undefined ? {} : { seed }),
      details: true,
      return_full_text: false,
    };
    return [{ path: "/generate_stream", format: "events", body: { inputs: promptText(prompt, fimTextsOf(id)), parameters }, read }];
  },

  chat: (model, request) => openAiChat(model, request),

  async countTokens(ask, _model, texts) {
    const answers = await Promise.all(texts.map((inputs) => ask({ path: "/tokenize", body: { inputs } })));
    return answers.map((answer) => z.array(z.unknown()).parse(answer).length);
  },
};

function read(event: unknown): AnswerPiece {
  const { token, details } = Chunk.parse(event);
  const text = token.special ? "" : token.text;
  return {
    text,
    ...(token.special || token.logprob == null ? {} : { tokens: [{ text, logProbability: token.logprob }] }),
    ...(details == null
      ? {}
      : {
          finish: finishes[details.finish_reason],
          usage: { generatedTokens: details.generated_tokens, promptTokens: details.input_length ?? undefined },
        }),
  };
}
