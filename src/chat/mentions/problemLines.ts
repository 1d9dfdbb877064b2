/** Problems that language services report, as text for the model: the worst first, each with its line of code. */
import { t } from "@vscode/l10n";
import { quotable } from "./quotable.ts";

export interface FoundProblem {
  /** Relative to its workspace. */
  readonly path: string;
  /** Counted from 0. */
  readonly line: number;
  readonly column: number;
  readonly severity: Severity;
  readonly message: string;
  /** Who says so, such as "ts" or "eslint". */
  readonly source?: string | undefined;
  readonly code?: string | undefined;
  /** The line of code, if the file could be read. */
  readonly text?: string | undefined;
}

const severities = ["error", "warning", "information"] as const;
export type Severity = (typeof severities)[number];

/** Messages of type checkers run to pages; their beginning says what is wrong. */
const maxMessageCharacters = 400;
/** Of a minified file the line says nothing. */
const maxLineCharacters = 200;

/** Worst first, then by file and line, at most as many as are wanted. */
export function worstProblems<P extends Pick<FoundProblem, "path" | "line" | "severity">>(
  problems: readonly P[],
  count: number,
): readonly P[] {
  return [...problems]
    .sort(
      (one, other) =>
        severities.indexOf(one.severity) - severities.indexOf(other.severity) || compare(one.path, other.path) || one.line - other.line,
    )
    .slice(0, count);
}

/** One problem in one or two lines: "src/cart.ts:12:5: error ts(2304): Cannot find name 'x'." and below it, indented, the line of code. */
export function problemLines({ path, line, column, severity, message, source, code, text }: FoundProblem): string {
  const from = [source === undefined ? "" : ` ${oneLine(source)}`, code === undefined ? "" : `(${oneLine(code)})`].join("");
  const head = `${quotable(path)}:${line + 1}:${column + 1}: ${severity}${from}: ${oneLine(message).slice(0, maxMessageCharacters)}`;
  const lineOfCode = text?.trim().slice(0, maxLineCharacters) ?? "";
  return lineOfCode === "" ? head : `${head}\n    ${lineOfCode}`;
}

const severityWords: Readonly<Record<Severity, (count: number) => string>> = {
  error: (count) => (count === 1 ? t("1 error") : t("{0} errors", count)),
  warning: (count) => (count === 1 ? t("1 warning") : t("{0} warnings", count)),
  information: (count) => (count === 1 ? t("1 hint") : t("{0} hints", count)),
};

/** "2 errors, 1 warning", the worst first; "no problems" for none. */
export function countBySeverity(problems: readonly Pick<FoundProblem, "severity">[]): string {
  const counts = severities.flatMap((severity) => {
    const count = problems.filter((problem) => problem.severity === severity).length;
    if (count === 0) return [];
    return [severityWords[severity](count)];
  });
  return counts.length === 0 ? t("no problems") : counts.join(", ");
}

function oneLine(text: string): string {
  return quotable(text.trim().replaceAll(/\s+/g, " "));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
