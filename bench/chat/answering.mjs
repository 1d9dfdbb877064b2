/**
 * What somebody waits for who asks about their code, and somebody who types meanwhile. Through the worker, as in the editor.
 *
 * - First token: a question about a file of some 600 tokens, in a conversation that the model has not seen; then a follow-up question, and what
 *   share of the conversation so far it found computed.
 * - Tokens a second of an answer, alone and while completions come.
 * - Completion: keys typed into another file with a pause after each suggestion, alone and while answers are written without end, each to a
 *   new question that has to be read first. In turns, and who comes first changes with each round.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { bundle, repository } from "../engine/bundle.mjs";
import { percentile } from "../percentile.mjs";

const never = new AbortController().signal;
const answerTokens = 96;
/** Between a suggestion and the next key. */
const pauseMs = 120;
/** The first suggestions in a file, where the model has all of it to read. */
const warmUpKeys = 3;
/** The share of a conversation that a follow-up finds computed, and how much slower a completion may be beside an answer. */
const limits = { reuse: 0.95, completionRatio: 1.5 };

const code = readFileSync(join(import.meta.dirname, "../fixtures/priceList.ts.txt"), "utf8").replace("│", "");
const half = Math.floor(code.length / 2);

/** @param options modelPath, cacheFolder, rounds, keys: suggestions in a round, say: hears of progress */
export async function measureAnswering({ modelPath, cacheFolder, rounds, keys, say }) {
  const { openWorker } = await import(await bundle("chatWorker", join(import.meta.dirname, "workerBackend.ts")));
  const worker = await openWorker({ script: join(repository, "dist/worker.js"), modelPath, cacheFolder });
  const { backend } = worker;
  // Nothing that one measurement reads begins like what another has read.
  let count = 0;
  const unseen = () => `Version ${++count} of ${process.pid}.`;
  try {
    const conversations = [];
    const typing = { alone: [], beside: [] };
    const besideRates = [];
    for (let round = -1; round < rounds; round++) {
      say(round < 0 ? "a round that does not count" : `round ${round + 1} of ${rounds}`);
      const conversation = await converse(backend, unseen);
      const turns = [
        async () => typeKeys(backend, unseen(), keys, typing.alone, round >= 0),
        async () => {
          const rate = await beside(backend, unseen, () => typeKeys(backend, unseen(), keys, typing.beside, round >= 0));
          if (round >= 0 && rate !== undefined) besideRates.push(rate);
        },
      ];
      for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
      if (round >= 0) conversations.push(conversation);
    }
    return { model: worker.info.name, ...summary(conversations, typing, besideRates) };
  } finally {
    worker.close();
  }
}

function summary(conversations, typing, besideRates) {
  const median = (pick) => percentile(conversations.map(pick), 0.5);
  const latency = (values) => ({ p50: percentile(values, 0.5), p95: percentile(values, 0.95) });
  const [alone, beside] = [latency(typing.alone), latency(typing.beside)];
  return {
    firstTokenMs: { cold: median(({ cold }) => cold.firstTokenMs), followUp: median(({ followUp }) => followUp.firstTokenMs) },
    promptTokens: { cold: median(({ cold }) => cold.end.promptTokens), followUp: median(({ followUp }) => followUp.end.promptTokens) },
    reuse: percentile(
      conversations.map(({ reuse }) => reuse),
      0,
    ),
    tokensPerSecond: { alone: median(({ cold }) => rateOf([cold.end])), besideCompletions: percentile(besideRates, 0.5) },
    completionMs: { alone, besideChat: beside },
    completionRatio: { p50: beside.p50 / alone.p50, p95: beside.p95 / alone.p95 },
    completions: typing.alone.length,
    limits,
  };
}

async function converse(backend, unseen) {
  const messages = [question(unseen())];
  const cold = await ask(backend, messages);
  messages.push({ role: "assistant", content: cold.text }, { role: "user", content: "Which of its functions would you test first?" });
  const followUp = await ask(backend, messages);
  return { cold, followUp, reuse: followUp.end.reusedTokens / (cold.end.promptTokens + cold.end.generatedTokens) };
}

function question(beginning) {
  return { role: "user", content: `${beginning}\n\n\`\`\`ts\n${code}\n\`\`\`\n\nExplain what this file does, function by function.` };
}

async function ask(backend, messages, signal = never) {
  const startMs = performance.now();
  let firstTokenMs;
  let text = "";
  const end = await backend.chat(
    { messages, maxTokens: answerTokens, sampling: { temperature: 0 } },
    (piece) => {
      firstTokenMs ??= performance.now() - startMs;
      text += piece;
    },
    signal,
  );
  return { firstTokenMs, text, end };
}

const rateOf = (ends) => {
  const sum = (pick) => ends.reduce((total, end) => total + pick(end), 0);
  return (sum(({ generatedTokens }) => generatedTokens) / sum(({ decodeMs }) => decodeMs)) * 1000;
};

/** Answers without end while `work` is done; resolves with their tokens a second, undefined where none came beyond reading its question. */
async function beside(backend, unseen, work) {
  const controller = new AbortController();
  const ends = [];
  const answering = (async () => {
    while (!controller.signal.aborted) ends.push((await ask(backend, [question(unseen())], controller.signal)).end);
  })();
  await work();
  controller.abort();
  await answering;
  const written = ends.filter(({ generatedTokens }) => generatedTokens > 0);
  return written.length === 0 ? undefined : rateOf(written);
}

/** Types into the second half of the file, a few characters for each suggestion. */
async function typeKeys(backend, beginning, keys, latencies, counts) {
  const step = Math.max(1, Math.floor((code.length - half) / (keys + warmUpKeys)));
  for (let key = 0; key < keys + warmUpKeys; key++) {
    const cursor = half + key * step;
    const startMs = performance.now();
    await backend.generate(
      {
        prompt: {
          prefix: `// ${beginning}\n${code.slice(0, cursor)}`,
          suffix: code.slice(cursor),
          path: "src/prices.ts",
          languageId: "typescript",
        },
        maxPromptTokens: 1024,
        maxTokens: 24,
        stop: { strings: ["\n"], afterText: true },
        sampling: { temperature: 0 },
      },
      () => {},
      never,
    );
    if (counts && key >= warmUpKeys) latencies.push(performance.now() - startMs);
    await wait(pauseMs);
  }
}
