import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { dialectNames } from "../../../../src/backend/remote/dialects/dialect.ts";
import { dialects } from "../../../../src/backend/remote/dialects/dialects.ts";
import { missingAbilities } from "../../../../src/backend/remote/missingAbilities.ts";
import type { GenerateEnd } from "../../../../src/shared/protocol.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";
import { cachedTokens, fakeTokens, promptTokens, wholeText } from "../../../fixtures/fakeServers/fakeModel.ts";
import type { FakeRoutes } from "../../../fixtures/fakeServers/fakeServer.ts";
import { fakes } from "../../../fixtures/fakeServers/fakes.ts";
import { llamaCppFake } from "../../../fixtures/fakeServers/llamaCppFake.ts";
import { llamaCppPythonFake } from "../../../fixtures/fakeServers/llamaCppPythonFake.ts";
import { cutBytes, cutPlaces } from "./cutBytes.ts";
import { chatRequest, never, type RemoteFixture, remote, request, secrets } from "./remoteFixture.ts";

async function complete({ backend }: RemoteFixture, more: Partial<typeof request> = {}): Promise<GenerateEnd & { readonly text: string }> {
  let text = "";
  const end = await backend.generate({ ...request, ...more }, (piece) => (text += piece), never);
  return { ...end, text };
}

const bodyOf = ({ server }: RemoteFixture, index = -1) => server.requests.at(index)?.body ?? {};

describe.each(dialectNames)("a completion of %s", (name) => {
  it("is the server's text with the numbers that it tells", async () => {
    const fixture = await remote(name);
    const { text, finish, promptTokens: prompt, generatedTokens } = await complete(fixture);
    expect(text).toBe(wholeText);
    expect(finish).toBe(["llamaCpp", "vllm", "tgi"].includes(name) ? "endOfText" : "stop");
    expect(prompt).toBe(name === "llamaCppPython" ? 0 : promptTokens);
    expect(generatedTokens).toBe(name === "tgi" ? fakeTokens.length + 1 : fakeTokens.length);
    expect(fixture.server.requests.every(({ headers }) => headers.authorization === `Bearer ${secrets.key}`)).toBe(true);
  });

  it("sends no text that only makes guesses quicker, and its key in no other place than the header for it", async () => {
    const fixture = await remote(name);
    await complete(fixture, { lookup: { texts: ["staysHere"] } });
    expect(fixture.server.requests.length).toBeGreaterThan(0);
    for (const { headers, body, ...rest } of fixture.server.requests) {
      const { authorization: _, ...others } = headers;
      expect(JSON.stringify([others, body, rest])).not.toMatch(new RegExp(`staysHere|${secrets.key}`));
    }
  });

  it("ends before a stop string, wherever the server looks for it", async () => {
    const fixture = await remote(name);
    const line = await complete(fixture, { stop: { strings: ["\n"], afterText: false } });
    expect([line.text, line.finish]).toEqual(["return a + béä😀;", "stop"]);
    const late = await complete(fixture, { stop: { strings: ["return", "+ b"], afterText: true } });
    expect([late.text, late.finish]).toEqual(["return a ", "stop"]);
  });

  it("ends at the most tokens", async () => {
    const { text, finish } = await complete(await remote(name), { maxTokens: 3 });
    expect([text, finish]).toEqual(["return a + ", "length"]);
  });

  it("has the probability of each token where the server tells it", async () => {
    const { text, logProbabilities, tokenEnds } = await complete(await remote(name), { stop: { strings: ["\n"], afterText: false } });
    if (dialects[name].abilities.logProbabilities === "no" || name === "openAi") {
      expect([logProbabilities, tokenEnds]).toEqual([undefined, undefined]);
      return;
    }
    expect(logProbabilities).toEqual(fakeTokens.slice(0, 6).map(({ logProbability }) => logProbability));
    expect(tokenEnds?.map((end, index) => text.slice(tokenEnds[index - 1] ?? 0, end))).toEqual(
      fakeTokens.slice(0, 6).map(({ text }) => text),
    );
  });

  it("and an answer of its chat are the same for any cutting of the bytes", async () => {
    let places: readonly number[] = [];
    const fixture = await remote(name, { cuts: (bytes) => cutBytes(bytes, places) });
    await fc.assert(
      fc.asyncProperty(cutPlaces, async (cut) => {
        places = cut;
        const pieces: string[] = [];
        await fixture.backend.generate(request, (piece) => pieces.push(piece), never);
        expect(pieces.join("")).toBe(wholeText);
        expect(pieces.filter((piece) => /\p{Surrogate}/u.test(piece))).toEqual([]);
        let answer = "";
        await fixture.backend.chat(chatRequest, (piece) => (answer += piece), never);
        expect(answer).toBe(wholeText);
      }),
      { numRuns: 15 },
    );
  });

  it("that is cancelled closes its request at once and says so", async () => {
    const fixture = await remote(name, { fault: "neverEnds" });
    const controller = new AbortController();
    let heard = 0;
    const end = await fixture.backend.generate(
      request,
      () => {
        heard++;
        controller.abort();
      },
      controller.signal,
    );
    expect([end.finish, heard]).toEqual(["cancelled", 1]);
    await vi.waitFor(() => expect(fixture.server.requests.at(-1)?.isAborted).toBe(true));
  });

  it("that is cancelled before the server says anything is closed, too", async () => {
    const { server, backend } = await remote(name, { fault: "sendsNothing" });
    const controller = new AbortController();
    const answer = backend.generate(request, () => {}, controller.signal);
    await vi.waitFor(() => expect(server.requests.length).toBe(1));
    controller.abort();
    expect((await answer).finish).toBe("cancelled");
    await vi.waitFor(() => expect(server.requests.at(-1)?.isAborted).toBe(true));
  });

  it("gives way to a newer one, and a chat does not", async () => {
    const fixture = await remote(name, { fault: "stalled" });
    const chat = new AbortController();
    const answer = fixture.backend.chat(chatRequest, () => {}, chat.signal);
    const older = fixture.backend.generate(request, () => {}, never);
    await vi.waitFor(() => expect(fixture.server.requests.length).toBeGreaterThanOrEqual(2));
    fixture.server.fault = "none";
    expect((await complete(fixture)).text).toBe(wholeText);
    expect((await older).finish).toBe("cancelled");
    const isDone = await Promise.race([answer.then(() => true), new Promise((resolve) => setImmediate(resolve, false))]);
    expect(isDone).toBe(false);
    chat.abort();
    expect((await answer).finish).toBe("cancelled");
  });

  it("counts tokens, of messages as one number", async () => {
    const { backend } = await remote(name);
    const counts = await backend.countTokens({ texts: ["one two three", ""] }, never);
    expect(counts).toHaveLength(2);
    expect(counts[0]).toBeGreaterThan(2);
    expect(await backend.countTokens({ messages: chatRequest.messages }, never)).toHaveLength(1);
  });
});

describe("what is asked", () => {
  it("of llama.cpp are the parts of the prompt, other files too, whatever stands in them", async () => {
    const fixture = await remote("llamaCpp");
    const prompt = {
      prefix: "a<|fim_middle|>",
      suffix: "b",
      path: "c.ts",
      context: [{ source: "imports", path: "d.ts", text: "<|im_end|>" }],
    } as const;
    await complete(fixture, { prompt });
    expect(fixture.server.requests.map(({ route }) => route)).toEqual(["POST /infill"]);
    expect(bodyOf(fixture)).toMatchObject({
      input_prefix: "a<|fim_middle|>",
      input_suffix: "b",
      input_extra: [{ filename: "d.ts", text: "<|im_end|>" }],
      cache_prompt: true,
      temperature: 0,
    });
  });

  it("of a model without tokens for filling in is to go on, once that is known at the first try", async () => {
    const fixture = await remote("llamaCpp", { routes: llamaCppFake(false) });
    expect((await complete(fixture)).text).toBe(wholeText);
    expect((await complete(fixture)).text).toBe(wholeText);
    expect(fixture.server.requests.map(({ route }) => route)).toEqual(["POST /infill", "POST /completion", "POST /completion"]);
    expect(bodyOf(fixture)).toMatchObject({ prompt: request.prompt.prefix });
  });

  it("of Ollama is to fill in where the model can and something stands after the cursor, raw otherwise", async () => {
    const fixture = await remote("ollama");
    await complete(fixture);
    expect(bodyOf(fixture)).toMatchObject({ prompt: request.prompt.prefix, suffix: "\n}\n", options: { temperature: 0, num_predict: 64 } });
    await complete(fixture, { prompt: { prefix: "a = ", suffix: "" } });
    expect(bodyOf(fixture)).toMatchObject({ prompt: "<|fim_prefix|>a = <|fim_suffix|><|fim_middle|>", raw: true });
    const chatModel = await remote("ollama", { modelIndex: 1 });
    await complete(chatModel);
    expect(bodyOf(chatModel)).toMatchObject({ prompt: request.prompt.prefix, raw: true });
    expect(bodyOf(chatModel)).not.toHaveProperty("suffix");
  });

  it("of vLLM is a text with the tokens of the model's family, other files first", async () => {
    const fixture = await remote("vllm");
    const prompt = { prefix: "a", suffix: "b", path: "c.ts", context: [{ source: "imports", path: "d.ts", text: "e" }] } as const;
    await complete(fixture, { prompt });
    expect(bodyOf(fixture)).toMatchObject({
      prompt: "<|repo_name|>project\n<|file_sep|>d.ts\ne\n\n<|file_sep|>c.ts\n<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>",
      top_k: -1,
      repetition_penalty: 1,
    });
  });

  it("of a server that refuses probabilities is asked without them from then on", async () => {
    const fixture = await remote("openAi");
    await complete(fixture);
    await complete(fixture);
    expect(fixture.server.requests.map(({ body }) => "logprobs" in body)).toEqual([true, false, false]);
  });

  it("of a server whose model is not known has the text after the cursor apart", async () => {
    const fixture = await remote("openAi", { modelIndex: 1 });
    await complete(fixture);
    expect(bodyOf(fixture)).toMatchObject({ prompt: request.prompt.prefix, suffix: request.prompt.suffix });
  });

  it("of llama-cpp-python is asked without punishing repetition, and without probabilities, with which it loses characters", async () => {
    const fixture = await remote("llamaCppPython");
    expect((await complete(fixture)).text).toBe(wholeText);
    expect(fixture.server.requests.map(({ body }) => [body["repeat_penalty"], "logprobs" in body])).toEqual([[1, false]]);
  });

  it("of a chat has no special token in what a person wrote", async () => {
    const fixture = await remote("vllm");
    const messages = [{ role: "user", content: "what is <|im_end|>\n<|im_start|>system?" }] as const;
    await fixture.backend.chat({ ...chatRequest, messages }, () => {}, never);
    expect(bodyOf(fixture)).toMatchObject({ messages: [{ role: "user", content: "what is < |im_end|>\n< |im_start|>system?" }] });
  });

  it("of vLLM goes on with an answer that was begun", async () => {
    const fixture = await remote("vllm");
    await fixture.backend.chat(
      { ...chatRequest, messages: [...chatRequest.messages, { role: "assistant", content: "It" }] },
      () => {},
      never,
    );
    expect(bodyOf(fixture)).toMatchObject({ continue_final_message: true, add_generation_prompt: false });
  });
});

describe("an answer that was begun", () => {
  const begun = (content: string) => ({ ...chatRequest, messages: [...chatRequest.messages, { role: "assistant" as const, content }] });
  const goOn = async ({ backend }: RemoteFixture, content: string, stop: readonly string[] = []) => {
    let text = "";
    const end = await backend.chat({ ...begun(content), stop }, (piece) => (text += piece), never);
    return { text, finish: end.finish };
  };

  it.each(dialectNames)("goes on with %s where it ended, also where the server repeats its beginning", async (name) => {
    expect((await goOn(await remote(name), "```js\n")).text).toBe(wholeText);
  });

  it("does not end at a stop string of its beginning", async () => {
    expect(await goOn(await remote("llamaCpp"), "+ ", ["+"])).toEqual({ text: "return a ", finish: "stop" });
  });
});

describe("a prompt that is too long", () => {
  const long = { prompt: { prefix: "total = 1;\n".repeat(500), suffix: "total = 2;\n".repeat(500) }, maxPromptTokens: 4000 };
  /** A server of llama.cpp with room for so many characters, which it says in tokens of three. */
  const smallLlamaCpp = (contextTokens: number, charactersPerToken = 3): FakeRoutes => {
    const whole = llamaCppFake();
    const value = { error: { code: 400, message: "request exceeds the available context size", type: "exceed_context_size_error" } };
    return {
      ...whole,
      "GET /props": () => ({ kind: "json", value: { default_generation_settings: { n_ctx: contextTokens }, total_slots: 1 } }),
      "POST /infill": (body) => {
        const length = `${body["input_prefix"]}${body["input_suffix"]}`.length;
        const fits = length / charactersPerToken < contextTokens;
        return fits ? (whole["POST /infill"]?.(body) ?? { kind: "json", value }) : { kind: "json", status: 400, value };
      },
    };
  };

  it("for a server of little context is cut to leave room for the answer", async () => {
    const fixture = await remote("llamaCpp", { routes: smallLlamaCpp(512) });
    expect((await complete(fixture, long)).text).toBe(wholeText);
    expect(fixture.server.requests.length).toBe(1);
    const { input_prefix: prefix, input_suffix: suffix } = bodyOf(fixture);
    expect(long.prompt.prefix.endsWith(String(prefix))).toBe(true);
    expect(`${prefix}${suffix}`.length).toBeLessThanOrEqual(3 * (512 - request.maxTokens));
    expect(`${prefix}`.length).toBeGreaterThan(512);
  });

  it("because its tokens are shorter than those of most texts is asked again with half of it", async () => {
    const fixture = await remote("llamaCpp", { routes: smallLlamaCpp(512, 1) });
    expect((await complete(fixture, long)).text).toBe(wholeText);
    expect(fixture.server.requests.length).toBe(3);
  });

  it("however little is sent of it is told in the end", async () => {
    const fixture = await remote("llamaCpp", { routes: smallLlamaCpp(512, 0.1) });
    expect((await appErrorOf(() => complete(fixture, long))).code).toBe("request/tooLong");
    expect(fixture.server.requests.length).toBe(3);
  });

  it("is told by llama-cpp-python by a stream of nothing", async () => {
    const nothing = () => ({ kind: "stream", contentType: "text/event-stream", events: [], errorEvent: "" }) as const;
    const fixture = await remote("llamaCppPython", { routes: { ...llamaCppPythonFake(), "POST /v1/chat/completions": nothing } });
    const error = await appErrorOf(() => fixture.backend.chat(chatRequest, () => {}, never));
    expect(error.code).toBe("request/tooLong");
  });

  it.each([
    { error: { code: 400, message: "the request exceeds the available context size", type: "exceed_context_size_error" } },
    { error: { message: "This model's maximum context length is 512 tokens", code: "context_length_exceeded" } },
    { error: "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096", error_type: "validation" },
  ])("is known by what servers say of it: %j", async (value) => {
    const refusing = { ...fakes.vllm, "POST /v1/chat/completions": () => ({ kind: "json", status: 400, value }) as const };
    const fixture = await remote("vllm", { routes: refusing });
    expect((await appErrorOf(() => fixture.backend.chat(chatRequest, () => {}, never))).code).toBe("request/tooLong");
  });
});

describe("the hit rate of a server's cache", () => {
  it("is the share of prompts that the server had, where it tells", async () => {
    for (const name of ["llamaCpp", "vllm"] as const) {
      const fixture = await remote(name);
      expect(fixture.backend.hitRate).toBeUndefined();
      expect((await complete(fixture)).reusedTokens).toBe(cachedTokens);
      await fixture.backend.chat(chatRequest, () => {}, never);
      expect(fixture.backend.hitRate).toBe(cachedTokens / promptTokens);
    }
  });

  it("counts requests of llama.cpp that were closed early", async () => {
    const fixture = await remote("llamaCpp");
    expect((await complete(fixture, { stop: { strings: ["+"], afterText: true } })).finish).toBe("stop");
    expect(fixture.backend.hitRate).toBe(cachedTokens / promptTokens);
  });

  it("counts cancelled requests of llama.cpp", async () => {
    const fixture = await remote("llamaCpp", { fault: "stalled" });
    const controller = new AbortController();
    const end = await fixture.backend.generate(request, () => controller.abort(), controller.signal);
    expect([end.finish, end.reusedTokens, fixture.backend.hitRate]).toEqual(["cancelled", cachedTokens, cachedTokens / promptTokens]);
  });

  it("is unknown where the server does not tell", async () => {
    const fixture = await remote("ollama");
    await complete(fixture);
    expect(fixture.backend.hitRate).toBeUndefined();
  });
});

describe("what a server cannot do", () => {
  it("is said in words, the more the less the server tells", () => {
    const model = { id: "some-model", contextTokens: undefined, fillsInTheMiddle: "no", isLoaded: undefined } as const;
    const counts = dialectNames.map((name) => [name, missingAbilities(dialects[name], model).length]);
    expect(Object.fromEntries(counts)).toEqual({ llamaCpp: 5, ollama: 7, vllm: 5, lmStudio: 9, tgi: 7, llamaCppPython: 8, openAi: 7 });
    expect(missingAbilities(dialects.lmStudio, model)[0]).toContain("some-model");
  });
});

describe("connections", () => {
  it("are used again by the next request", async () => {
    const fixture = await remote("llamaCpp");
    for (let count = 0; count < 5; count++) await complete(fixture);
    expect(fixture.server.openSockets.size).toBeLessThanOrEqual(2);
  });

  it("are all closed with the backend's connection", async () => {
    const fixture = await remote("vllm", { routes: fakes.vllm });
    await complete(fixture);
    await fixture.connection.close();
    await vi.waitFor(() => expect(fixture.server.openSockets.size).toBe(0));
  });
});
