/** What a text is indented with, told from its lines. */

import { indentationOf } from "../shared/indentationOf.ts";
import { isBlank } from "../shared/isBlank.ts";

export interface IndentationStyle {
  readonly usesTabs: boolean;
  /** Spaces of one level; for tabs the width at which mixed text is compared. */
  readonly width: number;
}

/** Where all lines with text are in column 0 or tabs give no width. */
const defaultWidth = 4;

/** Spaces beyond this between a line and the one above it line something up rather than indent. */
const maxWidth = 8;

/** Undefined when no line of the text is indented. */
export function indentationStyle(text: string): IndentationStyle | undefined {
  let tabLines = 0;
  let spaceLines = 0;
  const steps = new Map<number, number>();
  let previous = 0;
  for (const line of text.split("\n")) {
    if (isBlank(line)) continue;
    const indentation = indentationOf(line);
    if (indentation.startsWith("\t")) tabLines++;
    else if (indentation !== "") spaceLines++;
    const step = indentation.includes("\t") ? 0 : indentation.length - previous;
    // One space is the star of a comment.
    if (step > 1 && step <= maxWidth) steps.set(step, (steps.get(step) ?? 0) + 1);
    previous = indentation.length;
  }
  if (tabLines + spaceLines === 0) return undefined;
  const [width = defaultWidth] = [...steps].sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || a - b)[0] ?? [];
  return { usesTabs: tabLines > spaceLines, width };
}
