/**
 * One hole filled and one question answered by a model that is new here. Both have one right answer that any model of some use knows, so what is
 * wrong shows: weights that were damaged or repacked wrongly, a tokenizer or a template that is not the model's.
 */
import { t } from "@vscode/l10n";
import { AppError } from "../../shared/errors.ts";
import type { SelfTestResult } from "../../shared/models.ts";
import type { LoadStage } from "../../shared/protocol.ts";
import { LocalModel, type OpenOptions } from "../localModel.ts";
import { inspectModel } from "./inspectModel.ts";
import { isRightAnswer, isRightFill } from "./isRight.ts";

const before = "def add(a, b):\n    return a + b\n\n\ndef subtract(a, b):\n    return ";
const after = "\n\n\ndef multiply(a, b):\n    return a * b\n";
const fillTokens = 16;

const question = "What is the capital of France? Answer with one word.";
/** A sentence. Models that think aloud do not come to their answer in that many, but to its word. */
const answerTokens = 64;

export type OnSelfTestProgress = (stage: LoadStage | "ask", fraction: number) => void;

/**
 * Loads the model, so that its repacked weights are in the cache afterwards, asks, and lets it go. Rejects with an AppError when it cannot
 * be loaded, with the signal's reason when it fires.
 */
export async function selfTest(options: OpenOptions, onProgress: OnSelfTestProgress, signal: AbortSignal): Promise<SelfTestResult> {
  const inspection = await inspectModel(options.modelPath, options.form);
  if (inspection.kind === "refused") throw new AppError("model/unsupportedArchitecture", inspection.message);
  signal.throwIfAborted();
  const { canFillInTheMiddle, hasChatTemplate } = inspection.facts;
  const model = await LocalModel.open(options, (stage, fraction) => {
    // Thrown out of the repacking, which then leaves nothing behind.
    if (stage === "read" || stage === "repack") signal.throwIfAborted();
    onProgress(stage, fraction);
  });
  try {
    signal.throwIfAborted();
    onProgress("ask", 0);
    const fill = await fillHole(model, canFillInTheMiddle, signal);
    onProgress("ask", 0.5);
    const chat = hasChatTemplate ? await askQuestion(model, signal) : undefined;
    signal.throwIfAborted();
    return { fill, ...(chat === undefined ? {} : { chat }), device: model.device, loadMs: model.info.loadMs };
  } finally {
    await model.release();
  }
}

async function fillHole(model: LocalModel, canFillInTheMiddle: boolean, signal: AbortSignal): Promise<SelfTestResult["fill"]> {
  const suffix = canFillInTheMiddle ? after : "";
  let answer = "";
  await model.generate(
    {
      prompt: { prefix: before, suffix, path: "arithmetic.py", languageId: "python" },
      maxPromptTokens: 256,
      maxTokens: fillTokens,
      stop: { strings: ["\n"], afterText: true },
      sampling: { temperature: 0 },
      lookup: "off",
    },
    (text) => (answer += text),
    signal,
  );
  return { before, after: suffix, answer: answer.trim(), isRight: isRightFill(answer) };
}

async function askQuestion(model: LocalModel, signal: AbortSignal): Promise<NonNullable<SelfTestResult["chat"]>> {
  let answer = "";
  try {
    await model.chat(
      { messages: [{ role: "user", content: question }], maxTokens: answerTokens, sampling: { temperature: 0 }, lookup: "off" },
      (text) => (answer += text),
      signal,
    );
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "model/malformed") throw error;
    return { question, answer: t("The chat template cannot be used: {0}", error.message), isRight: false };
  }
  return { question, answer: answer.trim(), isRight: isRightAnswer(answer) };
}

/** Whether all that was asked was answered rightly. */
export function isPassed({ fill, chat }: SelfTestResult): boolean {
  return fill.isRight && (chat?.isRight ?? true);
}
