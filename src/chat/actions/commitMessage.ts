/** A commit message out of what the model wrote. */

import { plainText } from "./plainText.ts";

/** Git's own advice is 50; 72 is what its tools show of a subject, and where a body is wrapped. https://git-scm.com/docs/git-commit#_discussion */
const lineWidth = 72;
const maxBodyLines = 12;

const fence = /^\s*`{3,}/;
/** Lines of a diff that the model repeats instead of describing it. */
const diffLine = /^(?:diff --git |index [0-9a-f]+\.\.|--- |\+\+\+ |@@ |[+-]\s)/;

/** @returns undefined when no line of the answer can be a subject */
export function commitMessageOf(answer: string): string | undefined {
  const lines = plainText(answer)
    .split("\n")
    .filter((line) => !fence.test(line) && !diffLine.test(line))
    // Git takes lines that begin with # for comments.
    .map((line) => line.replace(/^\s*#+\s*/, "").trimEnd());
  const at = lines.findIndex((line) => line.trim() !== "");
  const subject = subjectOf(lines[at] ?? "");
  if (subject === "") return undefined;
  const rest = lines
    .slice(at + 1)
    .join("\n")
    .trim();
  const isLong = subject.length > lineWidth;
  const body = wrapped(isLong ? `${subject}.\n\n${rest}` : rest);
  return [isLong ? cut(subject) : subject, ...(body === "" ? [] : ["", body])].join("\n");
}

function subjectOf(line: string): string {
  return line
    .trim()
    .replace(/^(?:\*\*)?(?:commit message|subject|message)(?:\*\*)?\s*:\s*(?:\*\*)?/i, "")
    .replace(/^[-*]\s+/, "")
    .replace(/^(["'`*]+)(.*?)\1$/, "$2")
    .replace(/\s+/g, " ")
    .replace(/^[#\s]+|\.$/g, "")
    .trim();
}

/** Ends at a word, without a word that leads nowhere. */
function cut(subject: string): string {
  const end = subject.lastIndexOf(" ", lineWidth);
  return subject.slice(0, end > 0 ? end : lineWidth).replace(/(?:[,;:]|\s(?:and|or|the|a|an|to|of|in|with|for|by|that))+$/i, "");
}

function wrapped(text: string): string {
  const lines: string[] = [];
  for (const paragraph of text.trim().split("\n")) {
    let line = "";
    for (const word of paragraph.split(/\s+/)) {
      if (line !== "" && line.length + 1 + word.length > lineWidth) {
        lines.push(line);
        line = "";
      }
      line += (line === "" ? "" : " ") + word;
    }
    lines.push(line);
  }
  // A word in the middle of a line may have come to its beginning.
  return lines
    .slice(0, maxBodyLines)
    .map((line) => line.replace(/^#+/, ""))
    .join("\n")
    .trim();
}
