/**
 * llama-cpp-python's server, https://llama-cpp-python.readthedocs.io/en/latest/server/. It takes `suffix` but puts no tokens for filling in
 * around the parts, so that the prompt is made from the model's name; it punishes repetition by 1.1 unless told not to; it tells no usage
 * with streams. A stream of a prompt that is too long is empty.
 *
 * Probabilities are not asked for: a stream that has them is made token by token, and a character of which each token has some bytes is left out
 * of it (`_create_completion` in llama_cpp/llama.py).
 *
 * Unless it runs with `--interrupt_requests False` a request that comes ends one that streams: a completion ends a chat.
 */
import * as z from "zod";
import { fimTextsOf } from "../fimTexts.ts";
import { promptText } from "../promptText.ts";
import type { Dialect, RemoteModel } from "./dialect.ts";
import { completionBody, openAiChat } from "./openAi.ts";
import { fullSampling, ModelList, readCompletion } from "./openAiShapes.ts";

const Counted = z.looseObject({ count: z.number().nonnegative() });

const noFilter = { topK: 0 } as const;

export const llamaCppPython: Dialect = {
  title: "llama-cpp-python",
  abilities: { logProbabilities: "no", tokenCounts: "exact", reusedTokens: "no", continuesAnswers: false },
  probePath: "/v1/models",
  emptyStream: "tooLong",

  async listModels(ask) {
    const { data } = ModelList.parse(await ask({ path: "/v1/models" }));
    return data.map(
      ({ id }): RemoteModel => ({
        id,
        contextTokens: undefined,
        fillsInTheMiddle: fimTextsOf(id) === undefined ? "no" : "yes",
        isLoaded: undefined,
      }),
    );
  },

  completion(model, request) {
    const prompt = promptText(request.prompt, fimTextsOf(model.id));
    const body = completionBody(model, request, { prompt, ...fullSampling(request.sampling, noFilter), repeat_penalty: 1 });
    return [{ path: "/v1/completions", format: "events", body, read: readCompletion }];
  },

  chat: (model, request) => openAiChat(model, request, { ...fullSampling(request.sampling, noFilter), repeat_penalty: 1 }),

  async countTokens(ask, { id }, texts) {
    const answers = await Promise.all(texts.map((input) => ask({ path: "/extras/tokenize/count", body: { model: id, input } })));
    return answers.map((answer) => Counted.parse(answer).count);
  },
};
