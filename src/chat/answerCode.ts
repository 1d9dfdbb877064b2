/** Takes the code out of a model's answer. */

export interface AnswerCode {
  readonly code: string;
  /** What the model said around it, "" for nothing. */
  readonly explanation: string;
  /** As written behind the fence, or what was asked for. */
  readonly languageId: string;
}

interface Block {
  readonly language: string;
  readonly lines: readonly string[];
  readonly startLine: number;
  readonly endLine: number;
}

/** Sentences begin so; code of no language does. */
const proseStart =
  /^(?:here|this|the|sure|certainly|of course|to |you |i |in |it |please|note|we |as |yes|no,|sorry|unfortunately|below)\b.*[a-z]/i;
/** What prose seldom has and most lines of code do. */
const codeMark = /[;{}()=<>[\]]|^\s{2,}\S|^\s*(?:def|class|import|from|return|fn|func|end|#|\/\/|--|@)/;

/**
 * The code of an answer: its longest block in the language that was asked for, or in one not named, else its longest; an answer without a
 * block counts as code when it does not read like prose. An answer that was cut within a block has the part that came.
 * @param languageId of VS Code
 */
export function codeOfAnswer(answer: string, languageId: string): AnswerCode | undefined {
  const lines = answer.split(/\r\n|\r|\n/);
  const blocks = blocksOf(lines).filter((block) => block.lines.some((line) => line.trim() !== ""));
  const isWanted = ({ language }: Block) => language === "" || language.toLowerCase() === languageId.toLowerCase();
  const [best] = [...(blocks.some(isWanted) ? blocks.filter(isWanted) : blocks)].sort(
    (one, other) => other.lines.length - one.lines.length,
  );
  if (best !== undefined) {
    const around = [...lines.slice(0, best.startLine), ...lines.slice(best.endLine)].filter((line) => !/^\s*(?:```|~~~)/.test(line));
    return {
      code: trimmed(best.lines),
      explanation: around
        .join("\n")
        .replace(/\n{3,}/g, "\n\n")
        .trim(),
      languageId: best.language || languageId,
    };
  }
  // An opening fence and nothing behind it is no code.
  const bare = lines.filter((line) => !/^\s*(?:```|~~~)/.test(line));
  return isCode(bare) ? { code: trimmed(bare), explanation: "", languageId } : undefined;
}

function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let open: { fence: string; indentation: string; language: string; startLine: number } | undefined;
  const close = (startLine: number, endLine: number, { language, indentation }: { language: string; indentation: string }) => {
    const own = lines.slice(startLine + 1, endLine).map((line) => (line.startsWith(indentation) ? line.slice(indentation.length) : line));
    blocks.push({ language, lines: own, startLine, endLine: Math.min(lines.length, endLine + 1) });
  };
  lines.forEach((line, index) => {
    const fence = /^(\s*)(`{3,}|~{3,})\s*([^\s`]*)/.exec(line);
    if (fence === null) return;
    const [, indentation = "", mark = "", info = ""] = fence;
    if (open === undefined) open = { fence: mark, indentation, language: info, startLine: index };
    else if (info === "" && mark.startsWith(open.fence)) {
      close(open.startLine, index, open);
      open = undefined;
    }
  });
  if (open !== undefined) close(open.startLine, lines.length, open);
  return blocks;
}

/** Most lines look like code, and the first is no sentence. */
function isCode(lines: readonly string[]): boolean {
  const texts = lines.filter((line) => line.trim() !== "");
  const [first] = texts;
  if (first === undefined || (proseStart.test(first.trim()) && !/[;{]\s*$/.test(first))) return false;
  return texts.filter((line) => codeMark.test(line)).length * 2 > texts.length;
}

/** Without blank lines at the ends and blanks at the end of the last line. */
function trimmed(lines: readonly string[]): string {
  return lines
    .join("\n")
    .replace(/^(?:[ \t]*\n)+/, "")
    .trimEnd();
}
