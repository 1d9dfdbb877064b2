/** Conversations with the worker's real bundle as a process of its own, as the chat panel has them. */
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { LocalBackend } from "../../src/backend/localBackend.ts";
import { type ChatEnd, type ChatMessage, type ChatRequest, type GenerateRequest, Load } from "../../src/shared/protocol.ts";
import { int32s, text, texts } from "../fixtures/ggufWriter.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { tinyTokens, writeTinyLlama } from "../fixtures/tinyModel.ts";
import { buildBundle } from "./buildBundle.ts";
import { endWorkers, ForkedWorker } from "./forkedWorker.ts";

const folder = temporaryFolder("worker-chat");
const never = new AbortController().signal;
const contextTokens = 2048;
let script: string;
/** Never ends an answer of its own accord. */
let modelPath: string;
beforeAll(async () => {
  script = await buildBundle("worker");
  // Two turns are control tokens, none of which ends a text.
  const types = tinyTokens.map((_, id) => (id === 3 || id === 4 ? 3 : 1));
  const template =
    "{% for m in messages %}<|fim_prefix|>{{ m.role }}\n{{ m.content }} over<|fim_suffix|>{% endfor %}<|fim_prefix|>assistant{{ '\n' }}";
  const tokens = tinyTokens.map((token) => token.replace("fim_", "turn_"));
  const metadata = {
    "tokenizer.ggml.token_type": int32s(types),
    "tokenizer.ggml.eos_token_id": undefined,
    "tokenizer.chat_template": text(template.replaceAll("fim_", "turn_")),
  };
  modelPath = writeTinyLlama(folder.path("tiny.gguf"), {
    seed: 52,
    tensorType: "F32",
    overrides: {
      contextLength: contextTokens,
      metadata: { ...metadata, "tokenizer.ggml.tokens": texts(tokens) },
      config: { layerCount: 6 },
    },
  }).path;
});
afterEach(endWorkers);

async function loaded(path = modelPath): Promise<ForkedWorker> {
  const worker = new ForkedWorker(script);
  await worker.load(path, folder.path("cache"));
  return worker;
}

const question: ChatMessage = { role: "user", content: "What does `return self.total` do in this class, and why is it there at all?" };
const request: ChatRequest = { messages: [question], maxTokens: 20, sampling: { temperature: 0 }, lookup: "off" };

interface Answered {
  readonly text: string;
  readonly pieces: readonly string[];
  readonly end: ChatEnd;
}

const otherQuestion: ChatMessage = { role: "user", content: "And what does `const` mean where nothing is ever changed?" };
const completion: GenerateRequest = {
  prompt: { prefix: "def total(items):\n    return ", suffix: "\n" },
  maxPromptTokens: 500,
  maxTokens: 10,
  stop: { strings: [], afterText: false },
  sampling: { temperature: 0 },
  lookup: "off",
};

/** As another extension asks: a backend of its own over the same connection. */
function beside({ connection }: ForkedWorker): Pick<ForkedWorker, "backend"> {
  return { backend: new LocalBackend(async () => connection) };
}

async function ask(
  { backend }: Pick<ForkedWorker, "backend">,
  changes: Partial<ChatRequest> = {},
  signal = never,
  onText = () => {},
): Promise<Answered> {
  const pieces: string[] = [];
  const onPiece = (piece: string) => {
    pieces.push(piece);
    onText();
  };
  const end = await backend.chat({ ...request, ...changes }, onPiece, signal);
  return { text: pieces.join(""), pieces, end };
}

describe("a chat with the worker", () => {
  it("streams an answer of so many tokens, the same each time", async () => {
    const worker = await loaded();
    const first = await ask(worker);
    expect(first.end).toMatchObject({ finish: "length", generatedTokens: 20, reusedTokens: 0, contextTokens });
    expect(first.pieces.length).toBeGreaterThan(1);
    const second = await ask(worker);
    expect(second.text).toBe(first.text);
    expect(second.end.reusedTokens).toBe(second.end.promptTokens - 1);
    expect(await worker.backend.countTokens({ messages: [question] }, never)).toEqual([first.end.promptTokens]);
  });

  it("computes of a follow-up only what is new", async () => {
    const worker = await loaded();
    const messages: ChatMessage[] = [question];
    for (let round = 0; round < 3; round++) {
      const { text: answer, end } = await ask(worker, { messages, maxTokens: 200 });
      messages.push({ role: "assistant", content: answer }, { role: "user", content: "go on" });
      const [promptTokens = 0] = await worker.backend.countTokens({ messages }, never);
      const known = end.promptTokens + end.generatedTokens;
      const { end: next } = await ask(worker, { messages, maxTokens: 1 });
      expect(next.promptTokens).toBe(promptTokens);
      // The last token of an answer was given out, and never read by the model.
      expect(next.reusedTokens).toBeGreaterThanOrEqual(known - 1);
    }
  });

  it("goes on after a cancelled answer as if it had never been cancelled", async () => {
    const worker = await loaded();
    const whole = await ask(worker, { maxTokens: 300 });
    const other = await loaded();
    const controller = new AbortController();
    let count = 0;
    const cancelled = await ask(other, { maxTokens: 300 }, controller.signal, () => {
      if (++count === 20) controller.abort();
    });
    expect(cancelled.end.finish).toBe("cancelled");
    expect(cancelled.end.generatedTokens).toBeLessThan(300);
    const messages: ChatMessage[] = [question, { role: "assistant", content: cancelled.text }];
    const rest = await ask(other, { messages, maxTokens: 300 - cancelled.end.generatedTokens });
    expect(cancelled.text + rest.text).toBe(whole.text);
    expect(rest.end.reusedTokens).toBe(rest.end.promptTokens - 1);
  });

  it("is sampled by its seed", async () => {
    const worker = await loaded();
    const [one, again, other] = [
      await ask(worker, { sampling: { temperature: 1, seed: 5 } }),
      await ask(worker, { sampling: { temperature: 1, seed: 5 } }),
      await ask(worker, { sampling: { temperature: 1, seed: 6 } }),
    ];
    expect(again.text).toBe(one.text);
    expect(other.text).not.toBe(one.text);
  });

  it("ends before a stop string", async () => {
    const worker = await loaded();
    const { text: whole } = await ask(worker);
    const stop = whole.slice(5, 8);
    const { text: cut, end } = await ask(worker, { stop: [stop] });
    expect(end.finish).toBe("stop");
    expect(cut).toBe(whole.slice(0, whole.indexOf(stop)));
  });

  it("goes on while completions come, and neither changes the other", async () => {
    const worker = await loaded();
    // Read in several passes, which give way.
    const asked = { messages: [{ role: "user", content: question.content.repeat(8) }], maxTokens: 400 } as const;
    const alone = await ask(worker, asked);
    const complete = async () => {
      let completed = "";
      await worker.backend.generate(completion, (piece) => (completed += piece), never);
      return completed;
    };
    const expected = await complete();
    const other = await loaded();
    let isOver = false;
    const chatting = ask(other, asked).finally(() => {
      isOver = true;
    });
    const completions = new Set<string>();
    while (!isOver) {
      let completed = "";
      await other.backend.generate(completion, (piece) => (completed += piece), never);
      completions.add(completed);
    }
    expect((await chatting).text).toBe(alone.text);
    expect([...completions]).toEqual([expected]);
  });

  it("answers two conversations at once, each as if it were alone", async () => {
    const alone = await loaded();
    const [one, two] = [await ask(alone, { maxTokens: 150 }), await ask(alone, { messages: [otherQuestion], maxTokens: 150 })];
    const worker = await loaded();
    const both = await Promise.all([ask(worker, { maxTokens: 150 }), ask(beside(worker), { messages: [otherQuestion], maxTokens: 150 })]);
    expect(both.map(({ text: answer }) => answer)).toEqual([one.text, two.text]);
  });

  it("ends of two answers the one that is cancelled, and of a completion beside them nothing", async () => {
    const alone = await loaded();
    const whole = await ask(alone, { maxTokens: 300 });
    let expected = "";
    await alone.backend.generate(completion, (piece) => (expected += piece), never);
    const worker = await loaded();
    const controller = new AbortController();
    let count = 0;
    let completed = "";
    const completing: Promise<unknown>[] = [];
    const cancel = () => {
      if (++count !== 10) return;
      completing.push(worker.backend.generate(completion, (piece) => (completed += piece), never));
      controller.abort();
    };
    const kept = ask(worker, { maxTokens: 300 });
    const cancelled = await ask(beside(worker), { messages: [otherQuestion], maxTokens: 300 }, controller.signal, cancel);
    expect(cancelled.end).toMatchObject({ finish: "cancelled" });
    expect(await kept).toMatchObject({ text: whole.text, end: { finish: "length", generatedTokens: 300 } });
    await Promise.all(completing);
    expect(completed).toBe(expected);
  });

  it("writes the same answer while a place is read ahead and answers are compared", async () => {
    const alone = await loaded();
    const whole = await ask(alone, { maxTokens: 200 });
    const scores = await alone.backend.scoreAnswers([otherQuestion], ["return", "const"], never);
    const worker = await loaded();
    const others: Promise<unknown>[] = [];
    let count = 0;
    const answer = await ask(worker, { maxTokens: 200 }, never, () => {
      count++;
      const { prompt, maxPromptTokens } = completion;
      if (count === 5) others.push(worker.backend.prewarm({ prompt, maxPromptTokens }, never));
      if (count === 20) others.push(worker.backend.scoreAnswers([otherQuestion], ["return", "const"], never));
    });
    expect(answer.text).toBe(whole.text);
    const [, compared] = await Promise.all(others);
    for (const [index, score] of (Array.isArray(compared) ? compared : []).entries())
      expect(score).toBeCloseTo(scores[index] ?? Number.NaN, 3);
    expect(compared).toHaveLength(2);
  });

  it("has room for one conversation only, and answers two at once with a completion beside them all the same", async () => {
    const alone = await loaded();
    const [one, two] = [await ask(alone, { maxTokens: 120 }), await ask(alone, { messages: [otherQuestion], maxTokens: 120 })];
    let expected = "";
    await alone.backend.generate(completion, (piece) => (expected += piece), never);
    const worker = new ForkedWorker(script);
    const options = { modelPath, cacheFolder: folder.path("cache"), threads: 1, weights: "exact", kvBudgetBytes: 1 } as const;
    await worker.connection.sendRequest(Load.type, options);
    let completed = "";
    const [first, second] = await Promise.all([
      ask(worker, { maxTokens: 120 }),
      ask(beside(worker), { messages: [otherQuestion], maxTokens: 120 }),
      worker.backend.generate(completion, (piece) => (completed += piece), never),
    ]);
    expect([first.text, second.text, completed]).toEqual([one.text, two.text, expected]);
  });

  it("refuses what does not fit, with the numbers and what to do", async () => {
    const worker = await loaded();
    const long: ChatMessage = { role: "user", content: "0123456789".repeat(190) };
    const { code, message } = await worker.errorOf(worker.backend.chat({ ...request, messages: [long], maxTokens: 400 }, () => {}, never));
    expect(code).toBe("request/tooLong");
    expect(message).toMatch(/must fit into 2048 tokens, got \d+ \+ 400; leave out/);
    expect((await worker.errorOf(worker.backend.chat({ ...request, messages: [] }, () => {}, never))).code).toBe("request/invalid");
    expect((await worker.errorOf(worker.backend.chat({ ...request, maxTokens: 0 }, () => {}, never))).code).toBe("request/invalid");
  });

  it("counts the tokens of texts, and refuses to before there is a model", async () => {
    const worker = await loaded();
    expect(await worker.backend.countTokens({ texts: ["", "return", "x y"] }, never)).toEqual([0, 1, 3]);
    const empty = new ForkedWorker(script);
    expect((await empty.errorOf(empty.backend.countTokens({ texts: ["x"] }, never))).code).toBe("worker/notReady");
  });

  it("compares answers by how likely they are, whatever was asked before and in any order", async () => {
    const worker = await loaded();
    const answers = ["return", "const", "a much longer answer than those"];
    const scores = await worker.backend.scoreAnswers([question], answers, never);
    expect(scores).toHaveLength(3);
    for (const score of scores) expect(score).toBeLessThan(0);
    await ask(worker);
    const again = await worker.backend.scoreAnswers([question], [...answers].reverse(), never);
    for (const [index, score] of [...again].reverse().entries()) expect(score).toBeCloseTo(scores[index] ?? Number.NaN, 3);
  });

  it("rejects a comparison that is cancelled with the reason", async () => {
    const worker = await loaded();
    const reason = new Error("not wanted");
    const controller = new AbortController();
    const scoring = worker.backend.scoreAnswers([question], ["a".repeat(1900)], controller.signal);
    setTimeout(() => controller.abort(reason), 5);
    await expect(scoring).rejects.toBe(reason);
    expect((await ask(worker)).end.finish).toBe("length");
  });

  it("says what a template that throws has said", async () => {
    const metadata = { "tokenizer.chat_template": text("{{ raise_exception('only questions, please') }}") };
    const { path } = writeTinyLlama(folder.path("refusing.gguf"), { seed: 53, tensorType: "F32", overrides: { metadata } });
    const worker = await loaded(path);
    const { code, message } = await worker.errorOf(worker.backend.chat(request, () => {}, never));
    expect(code).toBe("request/invalid");
    expect(message).toContain("only questions, please");
  });
});
