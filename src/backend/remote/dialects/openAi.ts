/**
 * Any server with OpenAI's interface, as far as all have it. Where the model's name tells how it fills in the middle, the prompt is made of
 * it; otherwise `suffix` is sent, which servers refuse or overlook that have no use for it.
 */
import { fimTextsOf } from "../fimTexts.ts";
import { partsText, promptText } from "../promptText.ts";
import type { AnswerCall, CompletionRequest, ConversationRequest, Dialect, RemoteModel } from "./dialect.ts";
import { ModelList, openAiSampling, readChat, readCompletion } from "./openAiShapes.ts";

/** OpenAI's own limit; more are looked for here. */
const maxStops = 4;

export const openAi: Dialect = {
  title: "OpenAI API",
  abilities: { logProbabilities: "asking", tokenCounts: "estimated", reusedTokens: "asking", continuesAnswers: false },
  probePath: "/v1/models",

  async listModels(ask) {
    const { data } = ModelList.parse(await ask({ path: "/v1/models" }));
    return data.map(
      ({ id, max_model_len, meta }): RemoteModel => ({
        id,
        contextTokens: max_model_len ?? meta?.n_ctx ?? meta?.n_ctx_train ?? undefined,
        fillsInTheMiddle: fimTextsOf(id) === undefined ? "asking" : "yes",
        isLoaded: undefined,
      }),
    );
  },

  completion(model, request) {
    const format = fimTextsOf(model.id);
    const call = (more: Readonly<Record<string, unknown>>): AnswerCall => ({
      path: "/v1/completions",
      format: "events",
      body: completionBody(model, request, more),
      read: readCompletion,
    });
    const known = { prompt: promptText(request.prompt, format) };
    // Where the format is not known the server may know it, and one that does not is asked to go on with what is before the cursor.
    if (format !== undefined || request.prompt.suffix === "") return [call({ ...known, logprobs: 1 }), call(known)];
    const { prefix, suffix } = partsText(request.prompt);
    return [call({ prompt: prefix, suffix, logprobs: 1 }), call({ prompt: prefix, suffix }), call(known)];
  },

  chat: (model, request) => openAiChat(model, request),
};

/** `more` has the prompt, and what a server has besides. */
export function completionBody(
  { id }: RemoteModel,
  { maxTokens, stop, sampling }: CompletionRequest,
  more: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return {
    model: id,
    max_tokens: maxTokens,
    ...(stop.length === 0 ? {} : { stop: stop.slice(0, maxStops) }),
    stream: true,
    stream_options: { include_usage: true },
    ...openAiSampling(sampling),
    ...more,
  };
}

export function openAiChat(
  { id }: RemoteModel,
  { messages, maxTokens, stop, sampling }: ConversationRequest,
  more: Readonly<Record<string, unknown>> = {},
): AnswerCall {
  return {
    path: "/v1/chat/completions",
    format: "events",
    body: {
      model: id,
      messages,
      max_tokens: maxTokens,
      ...(stop.length === 0 ? {} : { stop: stop.slice(0, maxStops) }),
      stream: true,
      stream_options: { include_usage: true },
      ...openAiSampling(sampling),
      ...more,
    },
    read: readChat,
  };
}
