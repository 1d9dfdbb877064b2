/**
 * LM Studio: https://lmstudio.ai/docs/developer/openai-compat for asking, https://lmstudio.ai/docs/developer/rest/endpoints for what it has.
 * It tells no probabilities with completions and penalizes repetition unless told not to.
 */
import * as z from "zod";
import { fimTextsOf } from "../fimTexts.ts";
import { promptText } from "../promptText.ts";
import type { Dialect, RemoteModel } from "./dialect.ts";
import { completionBody, openAiChat } from "./openAi.ts";
import { fullSampling, readCompletion } from "./openAiShapes.ts";

export const LmStudioModels = z.looseObject({
  data: z.array(
    z.looseObject({
      id: z.string(),
      type: z.string(),
      state: z.enum(["loaded", "not-loaded"]).catch("not-loaded"),
      max_context_length: z.number().nonnegative().nullish(),
      /** Of a model that is loaded. */
      loaded_context_length: z.number().nonnegative().nullish(),
    }),
  ),
});

const noFilter = { topK: 0 } as const;

export const lmStudio: Dialect = {
  title: "LM Studio",
  abilities: { logProbabilities: "no", tokenCounts: "estimated", reusedTokens: "no", continuesAnswers: false },
  probePath: "/v1/models",

  async listModels(ask) {
    const { data } = LmStudioModels.parse(await ask({ path: "/api/v0/models" }));
    return data
      .filter(({ type }) => type === "llm" || type === "vlm")
      .map(
        ({ id, state, max_context_length, loaded_context_length }): RemoteModel => ({
          id,
          contextTokens: loaded_context_length ?? max_context_length ?? undefined,
          fillsInTheMiddle: fimTextsOf(id) === undefined ? "no" : "yes",
          isLoaded: state === "loaded",
        }),
      );
  },

  completion(model, request) {
    const prompt = promptText(request.prompt, fimTextsOf(model.id));
    const more = { prompt, ...fullSampling(request.sampling, noFilter), repeat_penalty: 1 };
    return [{ path: "/v1/completions", format: "events", body: completionBody(model, request, more), read: readCompletion }];
  },

  chat: (model, request) => openAiChat(model, request, { ...fullSampling(request.sampling, noFilter), repeat_penalty: 1 }),
};
