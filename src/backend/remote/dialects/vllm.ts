/**
 * vLLM, https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html. It has no `suffix`. Defaults of sampling come from the model's
 * `generation_config.json`, penalties of repetition too, so that all are said. Cached tokens are told only where it was started with
 * `--enable-prompt-tokens-details`.
 */
import * as z from "zod";
import { fimTextsOf } from "../fimTexts.ts";
import { promptText } from "../promptText.ts";
import type { ConversationRequest, Dialect, RemoteModel } from "./dialect.ts";
import { completionBody, openAiChat } from "./openAi.ts";
import { fullSampling, ModelList, readChat, readCompletion } from "./openAiShapes.ts";

const Tokenized = z.looseObject({ count: z.number().nonnegative() });

/** 0 and -1 both stand for no limit in present versions, -1 in older ones as well. */
const everyToken = { topK: -1 } as const;

export const vllm: Dialect = {
  title: "vLLM",
  abilities: { logProbabilities: "yes", tokenCounts: "exact", reusedTokens: "asking", continuesAnswers: true },
  probePath: "/v1/models",

  async listModels(ask) {
    const { data } = ModelList.parse(await ask({ path: "/v1/models" }));
    return data.map(
      ({ id, max_model_len }): RemoteModel => ({
        id,
        contextTokens: max_model_len ?? undefined,
        fillsInTheMiddle: fimTextsOf(id) === undefined ? "no" : "yes",
        isLoaded: true,
      }),
    );
  },

  completion(model, request) {
    const prompt = promptText(request.prompt, fimTextsOf(model.id));
    const more = { prompt, logprobs: 1, ...fullSampling(request.sampling, everyToken), repetition_penalty: 1 };
    const read = (event: unknown) => readCompletion(event, true);
    return [{ path: "/v1/completions", format: "events", body: completionBody(model, request, more), read }];
  },

  chat: (model, request) => ({
    ...openAiChat(model, request, { ...fullSampling(request.sampling, everyToken), repetition_penalty: 1, ...goingOn(request) }),
    read: (event) => readChat(event, true),
  }),

  async countTokens(ask, { id }, texts) {
    const answers = await Promise.all(
      texts.map((prompt) => ask({ path: "/tokenize", body: { model: id, prompt, add_special_tokens: false } })),
    );
    return answers.map((answer) => Tokenized.parse(answer).count);
  },
};

/** An answer that was begun is gone on with only where it is asked for. */
function goingOn({ messages }: ConversationRequest) {
  return messages.at(-1)?.role === "assistant" ? { add_generation_prompt: false, continue_final_message: true } : {};
}
