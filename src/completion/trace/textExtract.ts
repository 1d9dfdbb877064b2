/** The user's text in a report: all of it, or only how much it is. */
import { t } from "@vscode/l10n";
import { characters } from "./traceWords.ts";

/** A title and the text under it; `path` says where the text is from and counts as part of it. */
export type TextExtract = (title: string, text: string, path?: string) => string;

export function textExtract(withCode: boolean): TextExtract {
  return (title, text, path) => {
    const size = text === "" ? t("empty") : `${characters(text.length)}, ${lines(text.split("\n").length)}`;
    if (!withCode || text === "") return `${title}: ${size}.`;
    const fence = fenceFor(text);
    return `${title}${path === undefined ? "" : ` (${path})`}: ${size}.\n\n${fence}\n${text}\n${fence}`;
  };
}

function lines(count: number): string {
  return count === 1 ? t("1 line") : t("{0} lines", count.toLocaleString("en"));
}

/** Longer than any row of backticks in the text, so that the text cannot end it (CommonMark 0.31.2, section 4.5). */
function fenceFor(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([row]) => row.length));
  return "`".repeat(longest + 1);
}
