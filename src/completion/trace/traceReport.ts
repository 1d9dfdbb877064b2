/** A request as a Markdown document in plain words, the reason and its remedy first. */
import type { Candidate, GenerateEnd } from "../../shared/protocol.ts";
import type { CompletionOutcome } from "../outcome.ts";
import type { FilterStep } from "../postprocess/filter.ts";
import { reasonWords } from "./reasonWords.ts";
import type { GenerationTrace, RequestTrace } from "./requestTrace.ts";
import { stageTable } from "./stageTable.ts";
import { type TextExtract, textExtract } from "./textExtract.ts";
import { counted, outcomeWords, placeWords, wayWords } from "./traceWords.ts";

export interface ReportOptions {
  /** Whether the user's code, what the model wrote and the file's path may stand in it. Without them there are lengths. */
  readonly withCode: boolean;
  /** Lines about the versions and the model in use. */
  readonly environment: readonly string[];
}

export function traceReport(trace: RequestTrace, { withCode, environment }: ReportOptions): string {
  const extract = textExtract(withCode);
  const { request, generation, outcome } = trace;
  const { snapshot } = request;
  return [
    `# Request ${trace.number}: ${headline(outcome)}`,
    ...verdict(trace, extract),
    list([
      `When: ${new Date(trace.atMs).toTimeString().slice(0, 8)}`,
      `Where: ${withCode ? `${snapshot.path}, ` : ""}${placeWords(trace)}, language ${snapshot.languageId}`,
      `Asked for: ${request.explicit ? "by you" : "automatically"}, ${lengthWords[request.mode]}`,
      `Decision: ${decision(trace)}`,
      `Way: ${wayWords(trace)}`,
      ...circumstances(trace),
    ]),
    ...(generation === undefined ? textAround(trace, extract) : modelPart(generation, extract)),
    ...filterPart([...(generation?.cleaning ?? []), ...trace.placing], extract),
    "## Time",
    stageTable(trace),
    ...(environment.length === 0 ? [] : ["## With", list(environment)]),
    ...(withCode ? [] : ["Code, what the model wrote and the name of the file are left out of this report."]),
    "",
  ].join("\n\n");
}

const lengthWords = { line: "one line", block: "a block", auto: "a line or a block" } as const;

function headline(outcome: CompletionOutcome | undefined): string {
  return outcome?.kind === "none" ? "nothing was shown" : outcomeWords(outcome);
}

function verdict({ outcome }: RequestTrace, extract: TextExtract): readonly string[] {
  if (outcome === undefined) return [];
  if (outcome.kind === "suggestion") {
    const replaced = outcome.replaceAfter === 0 ? "" : ` in place of ${counted(outcome.replaceAfter, "character")} after the cursor`;
    return [
      `**A suggestion was given to the editor: ${counted(outcome.text.length, "character")}${replaced}.** ` +
        "If you did not see it, the list of suggestions or another extension may have stood in its way.",
      extract("The suggestion", outcome.text),
    ];
  }
  const { because, remedy } = reasonWords[outcome.reason];
  const detail = outcome.detail === undefined ? "" : ` The error: ${outcome.detail}`;
  return [`**Nothing was shown because ${because}.** ${remedy}${detail}`];
}

function decision({ way, outcome }: RequestTrace): string {
  if (way !== undefined || outcome?.kind === "suggestion") return "ask";
  if (outcome === undefined) return "not made yet";
  return outcome.reason === "superseded" ? "ask, after a rest of the keys that did not come" : `do not ask (${outcome.reason})`;
}

/** What the editor knew besides the text. Names and numbers only, so it may stand in any report. */
function circumstances({ request: { circumstances: known } }: RequestTrace): readonly string[] {
  if (known === undefined) return [];
  const words = [
    known.withheld === undefined ? undefined : `withheld (${known.withheld})`,
    known.isReadOnly ? "read-only" : undefined,
    known.hasSelection ? "text is selected" : undefined,
    known.cursorCount > 1 ? counted(known.cursorCount, "cursor") : undefined,
    known.selectedEntry === undefined ? undefined : "the list of IntelliSense is open",
    known.followsAcceptance ? "right after an accepted suggestion" : undefined,
    known.followsTyping ? "after typing" : "after a move of the cursor",
  ].filter((word) => word !== undefined);
  return [`Circumstances: ${words.join(", ")}`];
}

function textAround({ request: { snapshot } }: RequestTrace, extract: TextExtract): readonly string[] {
  if (snapshot.prefix === "" && snapshot.suffix === "") return [];
  return ["## Text that was looked at", extract("Before the cursor", snapshot.prefix), extract("After the cursor", snapshot.suffix)];
}

function modelPart({ sent, ended }: GenerationTrace, extract: TextExtract): readonly string[] {
  const { prompt } = sent;
  const end = ended?.kind === "text" || ended?.kind === "superseded" ? ended.end : undefined;
  return [
    "## Prompt, as sent",
    end === undefined
      ? `The model has not told how many tokens it has; at most ${counted(sent.maxPromptTokens, "token")} are used.`
      : `${counted(end.promptTokens, "token")}, ${end.reusedTokens} of them read before and reused; at most ${sent.maxPromptTokens} are used.`,
    ...(prompt.context ?? []).map(({ source, path, text }, index) => extract(`Context ${index + 1}, ${source}`, text, path)),
    extract("Before the cursor", prompt.prefix),
    extract("After the cursor", prompt.suffix),
    "## What the model wrote",
    ...written(ended, end, extract),
  ];
}

function written(ended: GenerationTrace["ended"], end: GenerateEnd | undefined, extract: TextExtract): readonly string[] {
  if (ended === undefined) return ["It was still at work when this was written."];
  if (ended.kind === "superseded") return ["It was stopped for a newer request."];
  if (ended.kind !== "text") return ["Nothing, it failed."];
  const candidates = end?.candidates ?? [];
  return [
    `${counted(ended.end.generatedTokens, "token")}; it ended by ${finishWords[ended.end.finish]}.`,
    extract("As it came", ended.text),
    ...(candidates.length === 0 ? certainty(end?.logProbabilities) : ["Candidates, likeliest first:"]),
    ...candidates.map((candidate, index) => extract(`Candidate ${index + 1}, ${probabilityWords(candidate)}`, candidate.text)),
  ];
}

const finishWords = {
  stop: "a line end or another stop",
  endOfText: "the end of the text",
  length: "the limit of its length",
  cancelled: "the end of the block, or a wish to stop",
} as const satisfies Record<GenerateEnd["finish"], string>;

function certainty(logProbabilities: readonly number[] | undefined): readonly string[] {
  return logProbabilities === undefined ? [] : [`It was ${probabilityWords({ logProbabilities })}.`];
}

/** The probability of the whole text and the geometric mean of its tokens', which long and short texts can be compared by. */
function probabilityWords({ logProbabilities }: Pick<Candidate, "logProbabilities">): string {
  const sum = logProbabilities.reduce((total, value) => total + value, 0);
  const mean = logProbabilities.length === 0 ? 0 : sum / logProbabilities.length;
  return `${percent(Math.exp(sum))} likely, ${percent(Math.exp(mean))} a token`;
}

function percent(share: number): string {
  return `${(share * 100).toPrecision(2)} %`;
}

function filterPart(steps: readonly FilterStep[], extract: TextExtract): readonly string[] {
  if (steps.length === 0) return ["## Filters", "None changed anything."];
  return ["## Filters that changed it, in order", ...steps.flatMap((step, index) => filterStep(step, index + 1, extract))];
}

function filterStep({ filter, before, after, replaceAfter = 0 }: FilterStep, number: number, extract: TextExtract): readonly string[] {
  const name = `**${number}. ${filterWords(filter)}**`;
  if (typeof after !== "string")
    return [`${name} dropped all of it: ${reasonWords[after.none].because}.`, extract("Before the filter", before)];
  const replaced = replaceAfter === 0 ? "" : `, in place of ${counted(replaceAfter, "character")} after the cursor`;
  return [
    `${name}: ${counted(before.length, "character")} → ${after.length.toLocaleString("en")}${replaced}`,
    extract("Before the filter", before),
    extract("After it", after),
  ];
}

/** A filter's name is a sentence in camel case: `dropRepeatOfFollowingLines`. */
function filterWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}
