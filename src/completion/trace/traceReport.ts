/** A request as a Markdown document in plain words, the reason and its remedy first. */
import { t } from "@vscode/l10n";
import type { Candidate, GenerateEnd } from "../../shared/protocol.ts";
import type { CompletionOutcome } from "../outcome.ts";
import type { FilterStep } from "../postprocess/filter.ts";
import { reasonWords } from "./reasonWords.ts";
import type { GenerationTrace, RequestTrace } from "./requestTrace.ts";
import { stageTable } from "./stageTable.ts";
import { type TextExtract, textExtract } from "./textExtract.ts";
import { characters, outcomeWords, placeWords, tokens, wayWords } from "./traceWords.ts";

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
    t("# Request {0}: {1}", trace.number, headline(outcome)),
    ...verdict(trace, extract),
    list([
      t("When: {0}", new Date(trace.atMs).toTimeString().slice(0, 8)),
      t("Where: {0}, language {1}", `${withCode ? `${snapshot.path}, ` : ""}${placeWords(trace)}`, snapshot.languageId),
      t("Asked for: {0}, {1}", request.explicit ? t("by you") : t("automatically"), lengthWords[request.mode]),
      t("Decision: {0}", decision(trace)),
      t("Way: {0}", wayWords(trace)),
      ...circumstances(trace),
    ]),
    ...(generation === undefined ? textAround(trace, extract) : modelPart(generation, extract)),
    ...filterPart([...(generation?.cleaning ?? []), ...trace.placing], extract),
    t("## Time"),
    stageTable(trace),
    ...(environment.length === 0 ? [] : [t("## With"), list(environment)]),
    ...(withCode ? [] : [t("Code, what the model wrote and the name of the file are left out of this report.")]),
    "",
  ].join("\n\n");
}

const lengthWords = { line: t("one line"), block: t("a block"), auto: t("a line or a block") } as const;

function headline(outcome: CompletionOutcome | undefined): string {
  return outcome?.kind === "none" ? t("nothing was shown") : outcomeWords(outcome);
}

function verdict({ outcome }: RequestTrace, extract: TextExtract): readonly string[] {
  if (outcome === undefined) return [];
  if (outcome.kind === "suggestion") {
    const size = characters(outcome.text.length);
    const given =
      outcome.replaceAfter === 0
        ? t("**A suggestion was given to the editor: {0}.**", size)
        : t("**A suggestion was given to the editor: {0} in place of {1} after the cursor.**", size, characters(outcome.replaceAfter));
    return [
      `${given} ${t("If you did not see it, the list of suggestions or another extension may have stood in its way.")}`,
      extract(t("The suggestion"), outcome.text),
    ];
  }
  const { because, remedy } = reasonWords[outcome.reason];
  const detail = outcome.detail === undefined ? "" : ` ${t("The error: {0}", outcome.detail)}`;
  return [`${t("**Nothing was shown because {0}.**", because)} ${remedy}${detail}`];
}

function decision({ way, outcome }: RequestTrace): string {
  if (way !== undefined || outcome?.kind === "suggestion") return t("ask");
  if (outcome === undefined) return t("not made yet");
  return outcome.reason === "superseded" ? t("ask, after a pause in typing that did not come") : t("do not ask ({0})", outcome.reason);
}

/** What the editor knew besides the text. Names and numbers only, so it may stand in any report. */
function circumstances({ request: { circumstances: known } }: RequestTrace): readonly string[] {
  if (known === undefined) return [];
  const words = [
    known.withheld === undefined ? undefined : t("withheld ({0})", known.withheld),
    known.isReadOnly ? t("read-only") : undefined,
    known.hasSelection ? t("text is selected") : undefined,
    known.cursorCount > 1 ? t("{0} cursors", known.cursorCount) : undefined,
    known.selectedEntry === undefined ? undefined : t("the list of IntelliSense is open"),
    known.followsAcceptance ? t("right after an accepted suggestion") : undefined,
    known.followsTyping ? t("after typing") : t("after a move of the cursor"),
  ].filter((word) => word !== undefined);
  return [t("Circumstances: {0}", words.join(", "))];
}

function textAround({ request: { snapshot } }: RequestTrace, extract: TextExtract): readonly string[] {
  if (snapshot.prefix === "" && snapshot.suffix === "") return [];
  return [
    t("## Text that was looked at"),
    extract(t("Before the cursor"), snapshot.prefix),
    extract(t("After the cursor"), snapshot.suffix),
  ];
}

function modelPart({ sent, ended }: GenerationTrace, extract: TextExtract): readonly string[] {
  const { prompt } = sent;
  const end = ended?.kind === "text" || ended?.kind === "superseded" ? ended.end : undefined;
  return [
    t("## Prompt, as sent"),
    end === undefined
      ? t("The model has not told how many tokens it has; at most {0} are used.", tokens(sent.maxPromptTokens))
      : t(
          "{0}, {1} of them read before and reused; at most {2} are used.",
          tokens(end.promptTokens),
          end.reusedTokens,
          sent.maxPromptTokens,
        ),
    ...(prompt.context ?? []).map(({ source, path, text }, index) => extract(t("Context {0}, {1}", index + 1, source), text, path)),
    extract(t("Before the cursor"), prompt.prefix),
    extract(t("After the cursor"), prompt.suffix),
    t("## What the model wrote"),
    ...written(ended, end, extract),
  ];
}

function written(ended: GenerationTrace["ended"], end: GenerateEnd | undefined, extract: TextExtract): readonly string[] {
  if (ended === undefined) return [t("It was still at work when this was written.")];
  if (ended.kind === "superseded") return [t("It was stopped for a newer request.")];
  if (ended.kind !== "text") return [t("Nothing, it failed.")];
  const candidates = end?.candidates ?? [];
  return [
    t("{0}; it ended by {1}.", tokens(ended.end.generatedTokens), finishWords[ended.end.finish]),
    extract(t("As it came"), ended.text),
    ...(candidates.length === 0 ? certainty(end?.logProbabilities) : [t("Candidates, likeliest first:")]),
    ...candidates.map((candidate, index) => extract(t("Candidate {0}, {1}", index + 1, probabilityWords(candidate)), candidate.text)),
  ];
}

const finishWords = {
  stop: t("a line end or another stop"),
  endOfText: t("the end of the text"),
  length: t("the limit of its length"),
  cancelled: t("the end of the block, or a request to stop"),
} as const satisfies Record<GenerateEnd["finish"], string>;

function certainty(logProbabilities: readonly number[] | undefined): readonly string[] {
  return logProbabilities === undefined ? [] : [t("It was {0}.", probabilityWords({ logProbabilities }))];
}

/** The probability of the whole text and the geometric mean of its tokens', which long and short texts can be compared by. */
function probabilityWords({ logProbabilities }: Pick<Candidate, "logProbabilities">): string {
  const sum = logProbabilities.reduce((total, value) => total + value, 0);
  const mean = logProbabilities.length === 0 ? 0 : sum / logProbabilities.length;
  return t("{0} likely, {1} a token", percent(Math.exp(sum)), percent(Math.exp(mean)));
}

function percent(share: number): string {
  return `${(share * 100).toPrecision(2)} %`;
}

function filterPart(steps: readonly FilterStep[], extract: TextExtract): readonly string[] {
  if (steps.length === 0) return [t("## Filters"), t("None changed anything.")];
  return [t("## Filters that changed it, in order"), ...steps.flatMap((step, index) => filterStep(step, index + 1, extract))];
}

function filterStep({ filter, before, after, replaceAfter = 0 }: FilterStep, number: number, extract: TextExtract): readonly string[] {
  const name = `**${number}. ${filterWords(filter)}**`;
  if (typeof after !== "string")
    return [t("{0} dropped all of it: {1}.", name, reasonWords[after.none].because), extract(t("Before the filter"), before)];
  const replaced = replaceAfter === 0 ? "" : `, ${t("in place of {0} after the cursor", characters(replaceAfter))}`;
  return [
    `${name}: ${characters(before.length)} → ${after.length.toLocaleString("en")}${replaced}`,
    extract(t("Before the filter"), before),
    extract(t("After it"), after),
  ];
}

/** A filter's name is a sentence in camel case: `dropRepeatOfFollowingLines`. */
function filterWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}
