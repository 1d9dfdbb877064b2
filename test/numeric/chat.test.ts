/** What a conversation comes to on a model, beside the plain arithmetic of its logits. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readModelFile } from "../../src/model/formats/modelFile.ts";
import type { ChatMessage } from "../../src/shared/protocol.ts";
import { vocabularyOf } from "../../src/tokenizer/fromModelFile.ts";
import { AnswerMemory } from "../../src/worker/chat/answerMemory.ts";
import { ChatPrompts } from "../../src/worker/chat/chatPrompt.ts";
import { LocalModel } from "../../src/worker/localModel.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { writeTinyLlama } from "../fixtures/tinyModel.ts";

const folder = temporaryFolder("numeric-chat");
const never = new AbortController().signal;
const messages: readonly ChatMessage[] = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Is `return a - b` a sum or a difference? ".repeat(3) },
];
let model: LocalModel;
let prompts: ChatPrompts;
beforeAll(async () => {
  const { path } = writeTinyLlama(folder.path("tiny.gguf"), { seed: 71, tensorType: "F32", overrides: { contextLength: 512 } });
  model = await LocalModel.open(
    { modelPath: path, cacheFolder: folder.path("cache"), threads: 1, form: "float32", bundleFolder: process.cwd() },
    () => {},
  );
  prompts = new ChatPrompts(model.tokenizer, await vocabularyOf(await readModelFile(path)), new AnswerMemory(model.tokenizer));
});
afterAll(() => model.release());

/** Logits after each of the ids, from a run of their own. */
async function logitsAfter(ids: readonly number[]): Promise<readonly Float32Array[]> {
  const rows: Float32Array[] = [];
  await model.trace(ids, (_, logits) => rows.push(logits.slice()));
  return rows;
}

function logProbability(logits: Float32Array, id: number): number {
  const max = Math.max(...logits);
  return (logits[id] ?? Number.NaN) - max - Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - max), 0));
}

describe("a conversation", () => {
  it("scores answers by the probability of their tokens and of the end of the turn", async () => {
    const answers = ["a sum", "a difference", ""];
    const scores = await model.scoreAnswers(messages, answers, never);
    const { ids: prompt } = prompts.toAnswer(messages);
    const end = model.tokenizer.tokenId("<|im_end|>") ?? -1;
    for (const [index, answer] of answers.entries()) {
      const ids = [...model.tokenizer.encode(answer), end];
      const rows = await logitsAfter([...prompt, ...ids]);
      const expected = ids.reduce(
        (sum, id, position) => sum + logProbability(rows[prompt.length - 1 + position] ?? new Float32Array(0), id),
        0,
      );
      expect(scores[index]).toBeCloseTo(expected, 3);
    }
  });

  it("is answered greedily with the likeliest tokens that may come, and is reused by its follow-up", async () => {
    let text = "";
    const request = { messages, maxTokens: 24, sampling: { temperature: 0 } };
    const end = await model.chat(request, (piece) => (text += piece), never);
    const { ids: prompt } = prompts.toAnswer(messages);
    expect(end.promptTokens).toBe(prompt.length);
    const { tokenizer } = model;
    const generated: number[] = [];
    while (generated.length < 24) {
      const logits = (await logitsAfter([...prompt, ...generated])).at(-1) ?? new Float32Array(0);
      for (let id = 0; id < logits.length; id++) {
        if (tokenizer.isControl(id) && !tokenizer.endTokens.has(id)) logits[id] = Number.NEGATIVE_INFINITY;
      }
      const next = logits.indexOf(Math.max(...logits));
      if (tokenizer.endTokens.has(next)) break;
      generated.push(next);
    }
    expect(end.generatedTokens).toBe(generated.length);
    expect(text).toBe(tokenizer.decode(generated));
    await model.chat(request, () => {}, never);
    const asked: readonly ChatMessage[] = [...messages, { role: "assistant", content: text }, { role: "user", content: "Why?" }];
    const followUp = await model.chat({ ...request, messages: asked, maxTokens: 1 }, () => {}, never);
    expect(followUp.reusedTokens).toBeGreaterThanOrEqual(prompt.length + generated.length - 1);
  });
});
