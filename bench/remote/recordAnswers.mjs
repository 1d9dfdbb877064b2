/**
 * Records what a real llama.cpp server answers, as fixtures that fakes of it are held to:
 *
 *   node bench/remote/recordAnswers.mjs llamaCppPython|llamaServer [MODEL]
 *
 * writes test/fixtures/recorded/KIND/*.json on the embedded model, and with a MODEL that fills in the middle only what concerns that. Each is
 * { request: { method, path, body? }, response: { status, headers, body } }. The body is the text as it came, with its line ends. Only headers that
 * say something about the form are kept, and the key is left out. `npx biome check --write test/fixtures/recorded` afterwards.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startLlamaServer } from "./llamaServer.mjs";

const [kind = "llamaCppPython", modelPath] = process.argv.slice(2);
const apiKey = "a-key-for-recording";
const keptHeaders = [
  "content-type",
  "transfer-encoding",
  "content-length",
  "cache-control",
  "connection",
  "retry-after",
  "www-authenticate",
];

const code = "def add(a, b):\n    return";
const messages = [
  { role: "system", content: "You answer in one short sentence." },
  { role: "user", content: "Say hello in Japanese characters." },
];
// llama-cpp-python's server punishes repetition unless it is told not to, so temperature 0 alone is not greedy.
const greedy = { temperature: 0, repeat_penalty: 1 };

const completion = (more) => ({ method: "POST", path: "/v1/completions", body: { prompt: code, max_tokens: 8, ...greedy, ...more } });
const chat = (more) => ({ method: "POST", path: "/v1/chat/completions", body: { messages, max_tokens: 12, ...greedy, ...more } });

const common = {
  models: { method: "GET", path: "/v1/models" },
  completion: completion({}),
  completionStream: completion({ stream: true }),
  completionStreamUsage: completion({ stream: true, stream_options: { include_usage: true } }),
  completionStreamLogProbs: completion({ stream: true, max_tokens: 3, logprobs: 2 }),
  completionStop: completion({ stop: ["b"] }),
  completionSuffix: completion({ suffix: "\n\nprint(add(1, 2))\n", max_tokens: 4 }),
  completionMultiByte: completion({ prompt: "Greetings: Hello, Bonjour, こんにち", stream: true, max_tokens: 6 }),
  completionTooLong: completion({ prompt: "word ".repeat(600) }),
  completionTooLongStream: completion({ prompt: "word ".repeat(600), stream: true }),
  completionInvalid: completion({ max_tokens: "many" }),
  chat: chat({}),
  chatStream: chat({ stream: true }),
  chatLogProbs: chat({ logprobs: true, top_logprobs: 2, max_tokens: 2 }),
  notFound: { method: "GET", path: "/v1/nothing" },
  unauthorized: { ...completion({}), key: "a-wrong-key" },
};
const infill = (more) => ({
  method: "POST",
  path: "/infill",
  body: { input_prefix: code, input_suffix: "\n\nprint(add(1, 2))\n", n_predict: 8, temperature: 0, ...more },
});
const native = (more) => ({ method: "POST", path: "/completion", body: { prompt: code, n_predict: 4, temperature: 0, ...more } });
const own = {
  llamaCppPython: {
    tokenize: { method: "POST", path: "/extras/tokenize", body: { input: "def add" } },
  },
  llamaServer: {
    health: { method: "GET", path: "/health" },
    props: { method: "GET", path: "/props" },
    slots: { method: "GET", path: "/slots" },
    infillWithoutTokens: infill({}),
    nativeCompletion: native({}),
    nativeCompletionStream: native({ stream: true, n_probs: 2 }),
    tokenize: { method: "POST", path: "/tokenize", body: { content: "def add" } },
    metrics: { method: "GET", path: "/metrics" },
  },
};
const fillingIn = {
  llamaCppPython: {},
  llamaServer: {
    infill: infill({}),
    infillStream: infill({ stream: true, n_probs: 2 }),
    infillExtra: infill({ input_extra: [{ filename: "sum.py", text: "def sum(a, b):\n    return a + b\n" }] }),
    infillAgain: infill({}),
  },
};

const server = await startLlamaServer({ kind, modelPath, contextTokens: 512, slots: 2, apiKey });
const folder = join(import.meta.dirname, "..", "..", "test", "fixtures", "recorded", kind);
mkdirSync(folder, { recursive: true });
try {
  for (const [name, request] of Object.entries(modelPath === undefined ? { ...common, ...own[kind] } : fillingIn[kind])) {
    const { key, method, path, body } = request;
    const response = await fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${key ?? apiKey}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // An error tells the line of Python that it came from; where that is on this machine is left out.
    const text = (await response.text()).replace(/[^\s"]*(?=site-packages)/gu, "");
    const headers = Object.fromEntries([...response.headers].filter(([header]) => keptHeaders.includes(header)));
    if (headers["content-length"] !== undefined) headers["content-length"] = `${Buffer.byteLength(text)}`;
    const recorded = {
      request: { method, path, ...(body === undefined ? {} : { body }) },
      response: { status: response.status, headers, body: text },
    };
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(recorded, undefined, 2)}\n`);
    console.log(`${name}: ${response.status}, ${text.length} characters`);
  }
} finally {
  await server.stop();
}
