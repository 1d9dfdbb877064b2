/** `nearline chat`: an answer in a conversation, streamed as it comes or as JSON, or many for lines of JSON. */
import { parseArgs } from "node:util";
import * as z from "zod";
import type { ChatEnd, ChatRequest } from "../shared/protocol.ts";
import type { LocalModel } from "../worker/localModel.ts";
import { openModel, weightsOf } from "./openModel.ts";
import { parseJson } from "./parseJson.ts";
import { readTextFile, standardInputLines } from "./readInput.ts";
import { UsageError } from "./usageError.ts";

/** Longer than most answers, and half a minute of a small model at most. */
const defaultMaxTokens = 512;

const Messages = z.array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() })).min(1);
const Line = z.object({
  id: z.union([z.string(), z.number()]),
  messages: Messages,
  maxTokens: z.number().int().min(1).optional(),
  temperature: z.number().min(0).optional(),
  seed: z.number().int().optional(),
});

export async function chat(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      model: { type: "string" },
      device: { type: "string" },
      weights: { type: "string" },
      messages: { type: "string" },
      system: { type: "string" },
      "max-tokens": { type: "string" },
      temperature: { type: "string" },
      seed: { type: "string" },
      json: { type: "boolean", default: false },
      jsonl: { type: "boolean", default: false },
    },
  });
  const sources = positionals.length + Number(values.messages !== undefined) + Number(values.jsonl);
  if (sources !== 1) throw new UsageError('chat needs one of "QUESTION", --messages FILE.json or --jsonl');
  const options: AnswerOptions = {
    maxTokens: numberOf("--max-tokens", values["max-tokens"], 1) ?? defaultMaxTokens,
    temperature: numberOf("--temperature", values.temperature, 0) ?? 0,
    seed: numberOf("--seed", values.seed, 0),
    system: values.system,
  };
  const [question] = positionals;
  const choice = { path: values.model, device: values.device, form: weightsOf(values.weights) };
  if (values.jsonl) {
    await answerLines(await openModel(choice), options);
    return;
  }
  const messages =
    question === undefined
      ? parseJson(Messages, await readTextFile(values.messages ?? ""), values.messages ?? "")
      : [{ role: "user" as const, content: question }];
  const model = await openModel(choice);
  const onText = values.json ? () => {} : (text: string) => void process.stdout.write(text);
  const { text, end } = await answer(model, messages, options, onText);
  if (values.json) process.stdout.write(`${JSON.stringify(report(text, end))}\n`);
  else process.stdout.write("\n");
  if (!values.json && end.finish === "length")
    process.stderr.write(`nearline: the answer was cut at ${options.maxTokens} tokens (--max-tokens)\n`);
  await model.release();
}

interface AnswerOptions {
  readonly maxTokens: number;
  readonly temperature: number;
  readonly seed: number | undefined;
  /** Goes before messages that have no system message of their own. */
  readonly system: string | undefined;
}

async function answerLines(model: LocalModel, options: AnswerOptions): Promise<void> {
  let number = 0;
  for await (const line of standardInputLines()) {
    number++;
    if (line.trim().length === 0) continue;
    const { id, messages, ...own } = parseJson(Line, line, `line ${number}`);
    const { maxTokens = options.maxTokens, temperature = options.temperature, seed = options.seed } = own;
    const { text, end } = await answer(model, messages, { ...options, maxTokens, temperature, seed }, () => {});
    process.stdout.write(`${JSON.stringify({ id, ...report(text, end) })}\n`);
  }
  await model.release();
}

async function answer(
  model: LocalModel,
  messages: ChatRequest["messages"],
  { maxTokens, temperature, seed, system }: AnswerOptions,
  onText: (text: string) => void,
): Promise<{ readonly text: string; readonly end: ChatEnd }> {
  const hasSystem = messages.some(({ role }) => role === "system");
  const all = system === undefined || hasSystem ? messages : [{ role: "system" as const, content: system }, ...messages];
  let text = "";
  const end = await model.chat(
    { messages: all, maxTokens, sampling: { temperature, ...(seed === undefined ? {} : { seed }) } },
    (piece) => {
      text += piece;
      onText(piece);
    },
    new AbortController().signal,
  );
  return { text, end };
}

function report(text: string, { finish, promptTokens, reusedTokens, generatedTokens, prefillMs, decodeMs }: ChatEnd) {
  const round = (ms: number) => Math.round(ms * 10) / 10;
  return { text, finish, promptTokens, reusedTokens, generatedTokens, prefillMs: round(prefillMs), decodeMs: round(decodeMs) };
}

function numberOf(option: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!(value >= least) || !Number.isFinite(value)) throw new UsageError(`${option} must be a number from ${least} on, got ${text}`);
  return value;
}
