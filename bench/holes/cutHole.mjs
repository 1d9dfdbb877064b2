/**
 * Cuts a hole into a file, as if somebody were about to write what is in it: the rest of a line, the next line after its indentation, or
 * the body of a block after the indentation of its first line. Prefix, hole and suffix together are the file's text.
 */
import { below } from "./seededRandom.mjs";

/** Characters of a line without its indentation; shorter ones are brackets and such, longer ones data. */
const minLine = 12;
const maxLine = 160;
/** Lines of a body: what the pipeline takes for a block at the most, and what one wants to check. */
const maxBodyLines = 12;
/** Lines before a hole: the first lines of a file cannot be guessed. */
const firstLine = 5;

export const holeKinds = ["restOfLine", "nextLine", "block"];

/** @returns undefined when the file has no place for such a hole */
export function cutHole(text, kind, random) {
  const lines = text.split("\n");
  const places = lines.flatMap((_, line) => (line >= firstLine && isPlace[kind](lines, line) ? [line] : []));
  if (places.length === 0) return undefined;
  const line = places[below(random, places.length)];
  const start = lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0);
  const [from, to] = spans[kind](lines, line, random);
  return {
    kind,
    line: line + 1,
    prefix: text.slice(0, start + from),
    hole: text.slice(start + from, start + to),
    suffix: text.slice(start + to),
  };
}

const isPlace = {
  restOfLine: (lines, line) => isCode(lines[line]),
  nextLine: (lines, line) => isCode(lines[line]),
  block: (lines, line) => bodyLength(lines, line) > 0 && bodyLength(lines, line) <= maxBodyLines && isCode(lines[line - 1]),
};

/** Offsets of the hole from the beginning of its line. */
const spans = {
  restOfLine(lines, line, random) {
    const from = indentationOf(lines[line]);
    // Something stands before the cursor and something is left to write: at least three characters on either side.
    const at = from + 3 + below(random, lines[line].trim().length - 6);
    return [at, lines[line].length];
  },
  nextLine: (lines, line) => [indentationOf(lines[line]), lines[line].length],
  block(lines, line) {
    const body = lines.slice(line, line + bodyLength(lines, line)).join("\n");
    return [indentationOf(lines[line]), body.length];
  },
};

/** Lines from here on that are indented deeper than the line before; blank lines at the end are not counted. */
function bodyLength(lines, line) {
  const outer = indentationOf(lines[line - 1] ?? "");
  if (lines[line].trim() === "" || indentationOf(lines[line]) <= outer || (lines[line - 1] ?? "").trim() === "") return 0;
  let end = line;
  let length = 0;
  while (end < lines.length && (lines[end].trim() === "" || indentationOf(lines[end]) > outer)) {
    end++;
    if (lines[end - 1].trim() !== "") length = end - line;
  }
  return length;
}

function isCode(line) {
  const text = line.trim();
  return (
    text.length >= minLine &&
    text.length <= maxLine &&
    !/^(?:\/\/|\/?\*|#|--|<!--|"""|'''|import\b|from\b|use\b|using\b|package\b)/u.test(text)
  );
}

const indentationOf = (line) => line.length - line.trimStart().length;
