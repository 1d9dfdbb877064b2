/**
 * What the check asks. The prompts that a server is to be asked plainly are written out here, so that a mistake in how the backend puts them together
 * shows.
 */

const maxTokens = 32;

const completions = [
  { name: "Python", prefix: "def add(a, b):\n    return a + b\n\n\ndef subtract(a, b):\n    return" },
  {
    name: "TypeScript",
    prefix: "export function isEven(value: number): boolean {\n  return value % 2 === 0;\n}\n\nexport function isOdd(",
  },
  { name: "Go", prefix: 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfor i := 0; i < 10; i++ {\n\t\tfmt.' },
  { name: "Chinese", prefix: '周 = ["星期一", "星期二", "星期三", "星期四", "星期', isMultiByte: true },
  { name: "Japanese", prefix: "# こんにちは、世界\n# こんにちは、世界\n# こんにちは、", isMultiByte: true },
  { name: "emoji", prefix: "faces = ['😀', '😃', '😄', '😁', '😀', '😃', '😄', '😁', '😀', '", isMultiByte: true },
];

const holes = [
  { name: "Python", prefix: "def mean(values):\n    total = ", suffix: "\n    return total / len(values)\n" },
  { name: "TypeScript", prefix: "const names = people.map((person) => ", suffix: ");\nconsole.log(names.join());\n" },
  { name: "Chinese", prefix: '问候 = {"早上": "早上好", "晚上": "', suffix: '"}\nprint(问候["晚上"])\n', isMultiByte: true },
];

const conversations = [
  { name: "a question", messages: [{ role: "user", content: "What does a for loop do? Answer in one sentence." }] },
  {
    name: "with a system message and an answer",
    messages: [
      { role: "system", content: "You answer briefly." },
      { role: "user", content: "Name a prime number." },
      { role: "assistant", content: "7" },
      { role: "user", content: "And a larger one?" },
    ],
  },
  { name: "emoji", messages: [{ role: "user", content: "Repeat exactly: 😀😃😄😁😆😅😂 你好，世界" }], isMultiByte: true },
];

/** llama-cpp-python punishes repetition unless it is told not to. */
const greedy = { temperature: 0, repeat_penalty: 1, top_k: 0, top_p: 1, min_p: 0 };

/** Qwen's format; the embedded model has none, so that it is given what is before the cursor. */
const fimText = (fills, { prefix, suffix }) => (fills ? `<|fim_prefix|>${prefix}<|fim_suffix|>${suffix}<|fim_middle|>` : prefix);

const textOfChoice = ({ choices: [{ text, message }] }) => text ?? message.content;
const openAi = (prompt) => ({
  path: "/v1/completions",
  body: { prompt, max_tokens: maxTokens, ...greedy },
  textOf: textOfChoice,
});
const native = (path, body) => ({
  path,
  body: { ...body, n_predict: maxTokens, cache_prompt: false, ...greedy },
  textOf: ({ content }) => content,
});

/** For each kind of server how it is asked plainly, without streaming. */
const plainly = {
  llamaServer: {
    completion: (place, fills) =>
      fills
        ? native("/infill", { input_prefix: place.prefix, input_suffix: place.suffix, input_extra: [], prompt: "" })
        : native("/completion", { prompt: place.prefix }),
    chat: (messages) => ({
      path: "/v1/chat/completions",
      body: { messages, max_tokens: maxTokens, cache_prompt: false, ...greedy },
      textOf: textOfChoice,
    }),
  },
  llamaCppPython: {
    completion: (place, fills) => openAi(fimText(fills, place)),
    chat: (messages) => ({ path: "/v1/chat/completions", body: { messages, max_tokens: maxTokens, ...greedy }, textOf: textOfChoice }),
  },
};

/** @returns for each case its name, how a backend is asked (`ask(backend, onText, signal)`), and the plain request */
export function checkCases(kind, fills) {
  const complete = ({ prefix, suffix }) => {
    const prompt = { prefix, suffix, healing: "off" };
    const request = { prompt, maxPromptTokens: 1024, maxTokens, stop: { strings: [], afterText: false }, sampling: { temperature: 0 } };
    return (backend, onText, signal) => backend.generate({ ...request, lookup: "off" }, onText, signal);
  };
  const converse = (messages) => (backend, onText, signal) =>
    backend.chat({ messages, maxTokens, sampling: { temperature: 0 } }, onText, signal);
  const places = [
    ...completions.map((place) => ({ ...place, suffix: "", title: "goes on" })),
    ...holes.map((place) => ({ ...place, title: fills ? "fills in" : "goes on before a text" })),
  ];
  return [
    ...places.map((place) => ({
      name: `${place.title}: ${place.name}`,
      isMultiByte: place.isMultiByte === true,
      ask: complete(place),
      plain: plainly[kind].completion(place, fills),
    })),
    ...conversations.map(({ name, messages, isMultiByte = false }) => ({
      name: `chat: ${name}`,
      isMultiByte,
      ask: converse(messages),
      plain: plainly[kind].chat(messages),
    })),
  ];
}
