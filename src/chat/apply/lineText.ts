/** What two lines of code are compared by. */

import { isBlank } from "../../shared/isBlank.ts";

/** The line with every run of blanks as one space and none around it: equal for lines that differ in blanks only. */
export function squeezed(line: string): string {
  return line.trim().replace(/\s+/g, " ");
}

/** Whether a line says enough to be told from others: a name or a keyword, which a lone bracket has not. */
export function hasWord(line: string): boolean {
  return /\w{2}/.test(line);
}

/** Without blank lines at its beginning and its end. */
export function withoutBlankEnds(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => !isBlank(line));
  if (first === -1) return [];
  return lines.slice(first, lines.findLastIndex((line) => !isBlank(line)) + 1);
}

/** Where some lines stand among others, one after another, each equal by `form`. */
export function placesOf(wanted: readonly string[], lines: readonly string[], form: (line: string) => string): number[] {
  if (wanted.length === 0) return [];
  const forms = wanted.map(form);
  const all = lines.map(form);
  const [first] = forms;
  return all.flatMap((line, start) => (line === first && forms.every((part, index) => all[start + index] === part) ? [start] : []));
}
