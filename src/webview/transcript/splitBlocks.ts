/**
 * Cuts the Markdown of a message into blocks that can be rendered one by one, so that streamed text costs one block and not the message.
 *
 * Invariant: for all texts a and b, `splitBlocks(a + b)` begins with all blocks of `splitBlocks(a)` but the last. More text can only change
 * the last block, so what stands before it keeps its DOM. Where CommonMark would have to look further ahead, the cut decides.
 */

export type Block =
  /** Markdown without fences at the margin: paragraphs, a list, a table. */
  | { readonly kind: "prose"; readonly start: number; readonly text: string }
  /** A fence at the margin; `closed` is false while its end has not come. */
  | { readonly kind: "code"; readonly start: number; readonly text: string; readonly info: string; readonly closed: boolean }
  /** Text beyond what is formatted. */
  | { readonly kind: "plain"; readonly start: number; readonly text: string };

/** More than 50 times the longest answer of 1,000 tokens. It keeps the DOM of one message below some ten thousand nodes. */
export const maxFormattedCharacters = 200_000;
/** Each code block has a row of buttons, so thousands of empty ones would weigh more than their text. */
const maxFormattedBlocks = 600;
/** The parser's worst inputs cost it the square of a block's length: 10,000 characters keep one block below about 0.1 s. */
const maxProseCharacters = 10_000;
/** Room to find the end of a line in. */
const maxProseOverhang = 2000;
/** Small enough to be laid out alone when it comes into view, large enough that 5 MB are some hundred elements. */
const plainCharacters = 16_384;

const fenceStart = /^( {0,3})(`{3,}|~{3,})[ \t]*([^\n]*)$/;
const listMarker = /^(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;
/** What may become the marker of a list when more text comes. */
const unfinishedMarker = /^\d{1,9}$/;
const blank = /^\s*$/;

/**
 * @param from where to start: 0 or the start of a block of the same text.
 * @param blocksBefore how many blocks end before it.
 */
export function splitBlocks(source: string, from = 0, blocksBefore = 0): readonly Block[] {
  const blocks: Block[] = [];
  let position = from;
  while (position < source.length) {
    if (position >= maxFormattedCharacters || blocksBefore + blocks.length >= maxFormattedBlocks) {
      const end = plainEnd(source, position);
      blocks.push({ kind: "plain", start: position, text: source.slice(position, end) });
      position = end;
      continue;
    }
    const line = lineAt(source, position);
    if (blank.test(line)) {
      position += line.length + 1;
      continue;
    }
    const fence = fenceOf(line);
    const { block, end } = fence !== undefined && !fence.inline ? readCode(source, position, fence) : readProse(source, position);
    blocks.push(block);
    position = end;
  }
  return blocks;
}

function readProse(source: string, start: number): { block: Block; end: number } {
  let inList = false;
  let afterBlank = false;
  let position = start;
  let end = start;
  while (position < source.length) {
    const line = lineAt(source, position);
    const isLast = position + line.length === source.length;
    if (blank.test(line)) {
      afterBlank = true;
    } else {
      const indented = /^[ \t]/.test(line);
      const isMarker = listMarker.test(line) || (isLast && unfinishedMarker.test(line));
      const fence = fenceOf(line);
      const fenced = fence !== undefined && (fence.indent === 0 || !inList);
      const isNew = fenced || (afterBlank && !indented && !(inList && isMarker));
      if (position > start && isNew) break;
      inList ||= isMarker;
      afterBlank = false;
      end = position + line.length;
    }
    if (end - start >= maxProseCharacters) {
      const cut = Math.min(end, start + maxProseCharacters + maxProseOverhang);
      return { block: { kind: "prose", start, text: source.slice(start, cut) }, end: cut };
    }
    position += line.length + 1;
  }
  return { block: { kind: "prose", start, text: source.slice(start, end) }, end: Math.min(position, source.length) };
}

interface Fence {
  readonly indent: number;
  readonly marks: string;
  readonly info: string;
  /** Backticks that close in the same line are code within a line. They start a block all the same, for the line may be unfinished. */
  readonly inline: boolean;
}

function fenceOf(line: string): Fence | undefined {
  const [, indent, marks, info] = fenceStart.exec(line) ?? [];
  if (indent === undefined || marks === undefined || info === undefined) return undefined;
  return { indent: indent.length, marks, info: info.trim(), inline: marks.startsWith("`") && info.includes("`") };
}

function readCode(source: string, start: number, fence: Fence): { block: Block; end: number } {
  const { marks, info } = fence;
  const closing = new RegExp(`^ {0,3}\\${marks.charAt(0)}{${marks.length},}[ \\t]*$`);
  const indent = new RegExp(`^ {0,${fence.indent}}`);
  const lines: string[] = [];
  let position = start + lineAt(source, start).length + 1;
  while (position < source.length) {
    const line = lineAt(source, position);
    if (closing.test(line)) {
      const text = lines.join("\n");
      return { block: { kind: "code", start, text, info, closed: true }, end: position + line.length + 1 };
    }
    if (position + line.length >= maxFormattedCharacters) {
      lines.push(source.slice(position, Math.max(position, maxFormattedCharacters)));
      position = Math.max(position, maxFormattedCharacters);
      break;
    }
    lines.push(line.replace(indent, ""));
    position += line.length + 1;
  }
  return { block: { kind: "code", start, text: lines.join("\n"), info, closed: false }, end: Math.min(position, source.length) };
}

/** Plain text is cut after a line if there is one, and never between the two halves of a character. */
function plainEnd(source: string, start: number): number {
  const end = start + plainCharacters;
  if (end >= source.length) return source.length;
  const lineEnd = source.slice(start, end).lastIndexOf("\n");
  if (lineEnd > 0) return start + lineEnd + 1;
  return /[\uD800-\uDBFF]/.test(source.charAt(end - 1)) ? end - 1 : end;
}

function lineAt(source: string, position: number): string {
  const end = source.indexOf("\n", position);
  return end < 0 ? source.slice(position) : source.slice(position, end);
}
