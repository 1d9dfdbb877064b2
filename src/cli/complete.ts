/** `nearline complete`: one suggestion for a place in a file, or many for lines of JSON, through the pipeline that the editor uses. */
import { realpath } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import * as z from "zod";
import { type GatheredContext, noneGathered, withContext } from "../completion/context/withContext.ts";
import { cursorPlace } from "../completion/cursorPlace.ts";
import type { CompletionOutcome, CompletionRequest } from "../completion/outcome.ts";
import { CompletionPipeline } from "../completion/pipeline.ts";
import { generateRequest } from "../completion/prompt.ts";
import { treeSyntax } from "../completion/syntax/treeSyntax.ts";
import { plainCircumstances } from "../completion/trigger.ts";
import { cutWindow, lineSourceOf } from "../completion/window.ts";
import { isSecretFile } from "../privacy/secretFiles.ts";
import { languageOf } from "../syntax/languageOf.ts";
import type { LocalModel } from "../worker/localModel.ts";
import { insertionOf } from "./insertionOf.ts";
import { LineContext, LineContexts } from "./lineContext.ts";
import { type ModelChoice, openModel, weightsOf } from "./openModel.ts";
import { parseJson } from "./parseJson.ts";
import { readTextFile, standardInputLines } from "./readInput.ts";
import { UsageError } from "./usageError.ts";

/** The same as the setting's default. */
const defaultPromptTokens = 1024;

export async function complete(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      model: { type: "string" },
      device: { type: "string" },
      weights: { type: "string" },
      json: { type: "boolean", default: false },
      jsonl: { type: "boolean", default: false },
    },
  });
  const model = { path: values.model, device: values.device, form: weightsOf(values.weights) };
  const [place, ...others] = positionals;
  if (others.length > 0) throw new UsageError(`complete takes one FILE:LINE:COL, got ${positionals.length}`);
  if (values.jsonl) {
    if (place !== undefined) throw new UsageError(`complete --jsonl reads places from standard input, got ${place}`);
    await completeLines(await openModel(model));
    return;
  }
  if (place === undefined) throw new UsageError("complete needs FILE:LINE:COL, or --jsonl with lines on standard input");
  await completePlace(place, model, values.json);
}

async function completePlace(place: string, choice: ModelChoice, json: boolean): Promise<void> {
  const { path, line, column } = parsePlace(place);
  const source = lineSourceOf(await readTextFile(path));
  if (line > source.lineCount) throw new UsageError(`${path}: line must be at most ${source.lineCount}, got ${line}`);
  const text = source.lineAt(line - 1);
  if (column > text.length + 1) throw new UsageError(`${path}: column on line ${line} must be at most ${text.length + 1}, got ${column}`);
  if (/^\p{Surrogate}/u.test(text.slice(column - 1)) && /\p{Surrogate}$/u.test(text.slice(0, column - 1)))
    throw new UsageError(`${path}: column on line ${line} must be before or after a character, got ${column}, which is inside of one`);
  const model = await openModel(choice);
  const request: CompletionRequest = {
    snapshot: { uri: resolve(path), path: basename(path), languageId: languageOf(path), ...cutWindow(source, line - 1, column - 1) },
    mode: "auto",
    explicit: true,
    // A pipe has no path of its own.
    ...withheldIn(path, await realpath(path).catch(() => path)),
  };
  const outcome = await pipelineFor(model, defaultPromptTokens).suggest(request, new AbortController().signal);
  if (outcome.kind === "none" && outcome.reason === "failed") throw new Error(outcome.detail ?? "generation failed");
  if (json) process.stdout.write(`${JSON.stringify(report(outcome, request.snapshot.suffix))}\n`);
  else if (outcome.kind === "suggestion") process.stdout.write(`${report(outcome, request.snapshot.suffix).completion}\n`);
  else process.stderr.write(`nearline: no suggestion here (${outcome.reason})\n`);
  await model.release();
}

const Line = z.object({
  id: z.union([z.string(), z.number()]),
  path: z.string(),
  prefix: z.string(),
  suffix: z.string(),
  language: z.string().optional(),
  mode: z.enum(["line", "block", "auto"]).default("auto"),
  promptTokens: z.number().int().min(1).default(defaultPromptTokens),
  /** False gives what the model wrote, uncut and with all that would be kept back. */
  filters: z.boolean().default(true),
  /** False leaves the last word before the cursor as it is, as other engines do; only without filters. */
  healing: z.boolean().default(true),
  ...LineContext.shape,
});

async function completeLines(model: LocalModel): Promise<void> {
  const contexts = new LineContexts();
  let number = 0;
  for await (const text of standardInputLines()) {
    number++;
    if (text.trim().length === 0) continue;
    const line = parseJson(Line, text, `line ${number}`);
    const request = requestFor(line, number);
    const gathered = await contexts.gather(line, request.snapshot, line.prefix);
    const outcome = await answerTo(request, line, gathered, model);
    if (outcome.kind === "none" && outcome.reason === "failed") throw new Error(`line ${number}: ${outcome.detail ?? "generation failed"}`);
    process.stdout.write(`${JSON.stringify({ id: line.id, ...report(outcome, line.suffix), ...sourcesOf(gathered) })}\n`);
  }
  await model.release();
}

/** A pipeline for each line, so that no answer comes from the memory of another. */
async function answerTo(
  request: CompletionRequest,
  { promptTokens, filters, healing }: z.infer<typeof Line>,
  gathered: GatheredContext,
  model: LocalModel,
): Promise<CompletionOutcome> {
  const { signal } = new AbortController();
  if (filters) return await pipelineFor(model, promptTokens, gathered).suggest(request, signal);
  const startedMs = performance.now();
  const { snapshot, mode } = request;
  const asked = generateRequest(
    snapshot,
    mode === "line" ? "line" : "block",
    cursorPlace(snapshot.prefix, snapshot.suffix).lineBefore,
    promptTokens,
    false,
  );
  let text = "";
  const given = withContext(healing ? asked : { ...asked, prompt: { ...asked.prompt, healing: "off" } }, gathered);
  const end = await model.generate(given, (part) => (text += part), signal);
  return { kind: "suggestion", text, replaceAfter: 0, source: "model", end, ms: performance.now() - startedMs };
}

/** Characters of each source in the prompt. */
function sourcesOf({ pieces }: GatheredContext) {
  const chars: Record<string, number> = {};
  for (const { source, text } of pieces) chars[source] = (chars[source] ?? 0) + text.length;
  return pieces.length === 0 ? {} : { contextChars: chars };
}

function requestFor(line: z.infer<typeof Line>, number: number): CompletionRequest {
  const source = lineSourceOf(line.prefix + line.suffix);
  const before = lineSourceOf(line.prefix);
  const cursorLine = before.lineCount - 1;
  return {
    snapshot: {
      uri: `line:${number}`,
      path: line.path,
      languageId: line.language ?? languageOf(line.path),
      ...cutWindow(source, cursorLine, before.lineAt(cursorLine).length),
    },
    mode: line.mode,
    explicit: true,
    ...withheldIn(line.path),
  };
}

/** Files with secrets get nothing, as in the editor, also by another name that is a link to them. */
function withheldIn(...paths: readonly string[]): Pick<CompletionRequest, "circumstances"> {
  return paths.some(isSecretFile) ? { circumstances: { ...plainCircumstances, withheld: "secretFile" } } : {};
}

function parsePlace(place: string): { readonly path: string; readonly line: number; readonly column: number } {
  const match = /^(?<path>.+):(?<line>[1-9]\d*):(?<column>[1-9]\d*)$/su.exec(place);
  const { path, line, column } = match?.groups ?? {};
  if (path === undefined) throw new UsageError(`the place must be FILE:LINE:COL, counted from 1, got ${place}`);
  return { path, line: Number(line), column: Number(column) };
}

// No limit of time here: nothing waits for this process, and the same place gives the same answer.
const syntax = treeSyntax({ folder: join(__dirname, "grammars"), log: (line) => process.stderr.write(`nearline: ${line}\n`) });

function pipelineFor(model: LocalModel, promptTokens: number, gathered = noneGathered): CompletionPipeline {
  const context = () => Promise.resolve(gathered);
  return new CompletionPipeline(
    { backendFor: () => model, now: () => performance.now(), wait: () => Promise.resolve(), context, syntax },
    () => ({
      promptTokens,
      multiLine: "auto",
      debounceMs: 0,
    }),
  );
}

function report(outcome: CompletionOutcome, suffix: string) {
  const { end, ms } = outcome;
  return {
    completion: outcome.kind === "suggestion" ? insertionOf(outcome.text, suffix.slice(0, outcome.replaceAfter)) : "",
    ...(outcome.kind === "none" ? { reason: outcome.reason } : {}),
    promptTokens: end?.promptTokens ?? 0,
    reusedTokens: end?.reusedTokens ?? 0,
    generatedTokens: end?.generatedTokens ?? 0,
    ...likelihood(end?.logProbabilities),
    ms: Math.round(ms * 10) / 10,
  };
}

/** Natural logarithms: of the probability of all that was generated, and on average of a token. */
function likelihood(logProbabilities: readonly number[] = []) {
  if (logProbabilities.length === 0) return {};
  const logProbability = logProbabilities.reduce((sum, value) => sum + value, 0);
  return { logProbability, meanLogProbability: logProbability / logProbabilities.length };
}
