/** How often the same thing in a row is a loop that a model does not find out of. Twice is common in real code. */
const loopCount = 3;

/** Loops of more lines than this are not seen; most have one to three. */
const maxPeriodLines = 3;

/** The same text of at least eight characters, three times or more. Shorter units are tables and rulers. */
const repeatedUnit = /(.{8,}?)\1{2,}/;

/** Leaves one round of lines, or of parts of the last line, that repeat. */
export function cutRepetition(text: string): string {
  return cutLoopInLine(cutLineLoop(text));
}

function cutLineLoop(text: string): string {
  const lines = text.split("\n");
  const contents = lines.map((line) => line.trim());
  for (let first = 0; first < lines.length; first++) {
    for (let period = 1; period <= maxPeriodLines; period++) {
      if (isLoop(contents, first, period)) return lines.slice(0, first + period).join("\n");
    }
  }
  return text;
}

/** Closers of nested blocks are equal lines too, so a round needs a word in it. */
function isLoop(lines: readonly string[], first: number, period: number): boolean {
  const round = lines.slice(first, first + period);
  if (!round.some((line) => /\w/.test(line)) || first + period * loopCount > lines.length) return false;
  for (let index = period; index < period * loopCount; index++) {
    if (lines[first + index] !== round[index % period]) return false;
  }
  return true;
}

/** Only a loop that runs to the end: a model that came out of it meant it. */
function cutLoopInLine(text: string): string {
  const lineStart = text.lastIndexOf("\n") + 1;
  const match = repeatedUnit.exec(text.slice(lineStart));
  const unit = match?.[1];
  if (match === null || unit === undefined || !/\w/.test(unit)) return text;
  const start = lineStart + match.index;
  return unit.startsWith(text.slice(start + match[0].length)) ? text.slice(0, start + unit.length) : text;
}
