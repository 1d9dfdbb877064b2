/** Where the time of a request went, as a Markdown table. */
import { t } from "@vscode/l10n";
import type { GenerateEnd } from "../../shared/protocol.ts";
import { markdownTable } from "../markdownTable.ts";
import type { GenerationTrace, RequestTrace } from "./requestTrace.ts";

export function stageTable(trace: RequestTrace): string {
  return markdownTable([t("stage"), "ms"], [...generationRows(trace), totalRow(trace)]);
}

type Row = readonly [stage: string, ms: string];

function generationRows({ startedMs, endedMs, generation }: RequestTrace): readonly Row[] {
  if (generation === undefined) return [];
  const before = generation.startedMs - startedMs;
  const rows: Row[] = [
    before >= 0 ? [t("waiting for a pause in typing"), rounded(before)] : [t("the model was at work before, for"), rounded(-before)],
  ];
  rows.push(...modelRows(generation));
  if (generation.endedMs === undefined || endedMs === undefined) return rows;
  const after = endedMs - generation.endedMs;
  rows.push(
    after >= 0
      ? [t("filters, and fitting to the place"), rounded(after)]
      : [t("the answer came after the request was given up, by"), rounded(-after)],
  );
  return rows;
}

function modelRows({ startedMs, endedMs, ended }: GenerationTrace): readonly Row[] {
  if (endedMs === undefined || ended === undefined) return [];
  const end: GenerateEnd | undefined = ended.kind === "text" || ended.kind === "superseded" ? ended.end : undefined;
  if (end === undefined) return [[t("until the model's answer"), rounded(endedMs - startedMs)]];
  return [
    [t("prefill: the model read the prompt"), rounded(end.prefillMs)],
    [t("decode: the model wrote"), rounded(end.decodeMs)],
    [t("waiting for its turn, tokens, the way there and back"), rounded(Math.max(0, endedMs - startedMs - end.prefillMs - end.decodeMs))],
  ];
}

function totalRow({ startedMs, endedMs }: RequestTrace): Row {
  return [t("**from the request to the answer**"), endedMs === undefined ? t("still waited for") : rounded(endedMs - startedMs)];
}

/** Tenths, since filters take less than a millisecond. */
function rounded(ms: number): string {
  return ms.toFixed(1);
}
