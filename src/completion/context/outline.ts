/** The declarations of a file, found by how code is laid out: for files that no language service has read. */

export interface Declaration {
  readonly name: string;
  /** The declaring lines and those of its members, without the bodies of functions. */
  readonly signature: string;
}

/** A class with more lines of members than this is cut: the first ones are the constructor and what matters most, as a rule. */
const maxMemberLines = 24;
/** A line longer than this is data. */
const maxLineCharacters = 200;

const declares =
  /^(?:(?:export|default|declare|public|private|protected|internal|pub(?:\([^)]*\))?|static|final|abstract|async|unsafe|extern|inline|constexpr|virtual|override|open|data|sealed)\s+)*(?:function\*?|class|interface|type|const|let|var|enum|def|fn|func|struct|trait|impl|mod|module|namespace|record|object|fun|val|typedef|#define|macro_rules!)\s+(?:\([^)]*\)\s*)?(?:<[^>]*>\s*)?(?<name>[\p{L}_$][\p{L}\p{N}_$]*)/u;
/** `static int parse(const char *text) {`, the declarations of C and its kin. */
const declaresInC =
  /^(?!return\b|else\b|if\b|for\b|while\b|switch\b)[\p{L}_][\p{L}\p{N}_:<>,*&\s]*?[\s*&](?<name>[\p{L}_][\p{L}\p{N}_]*)\s*\([^;{}]*\)?[^;{}]*[{;,]?\s*$/u;
const opensMembers = /\b(?:class|interface|type|enum|struct|trait|impl|module|namespace|record|object)\b/u;

/** The declarations at the outermost level, and their members one level in. Layout is taken as it is: unformatted code has few. */
export function outlineOf(text: string): readonly Declaration[] {
  const found: Declaration[] = [];
  const lines = text.split(/\r\n|\n|\r/u);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (line.length > maxLineCharacters || !/^[\p{L}_#]/u.test(line)) continue;
    const name = (declares.exec(line) ?? declaresInC.exec(line))?.groups?.["name"];
    if (name === undefined) continue;
    found.push({
      name,
      signature: [withoutBody(line), ...(opensMembers.test(line) ? membersAfter(lines, index) : parametersAfter(lines, index))].join("\n"),
    });
  }
  return found;
}

/** The rest of a list of parameters that takes several lines: up to the first line that is not indented. */
function parametersAfter(lines: readonly string[], index: number): readonly string[] {
  if (!/[(<,]\s*$/u.test(lines[index] ?? "")) return [];
  const end = lines.findIndex((line, at) => at > index && /^\S/u.test(line));
  return end === -1 || end - index > maxMemberLines ? [] : lines.slice(index + 1, end + 1).map(withoutBody);
}

/** The lines one level in, up to the first line at the outermost level. */
function membersAfter(lines: readonly string[], index: number): readonly string[] {
  const members: string[] = [];
  let depth: number | undefined;
  for (let at = index + 1; at < lines.length && members.length < maxMemberLines; at++) {
    const line = lines[at] ?? "";
    if (line.trim() === "") continue;
    const indentation = line.length - line.trimStart().length;
    if (indentation === 0) {
      if (/^[)}\]]/u.test(line)) members.push(line);
      break;
    }
    depth ??= indentation;
    if (indentation === depth && line.length <= maxLineCharacters && isMember(line.trim())) members.push(withoutBody(line));
  }
  return members;
}

/** Neither a comment, nor the end of a body, nor a decorator. */
function isMember(line: string): boolean {
  return !/^(?:\/\/|\/?\*|#(?!\w)|"""|'''|[)}\]]|@|pass$|return\b)/u.test(line);
}

/** `add(a: number): number { return …` is known by what stands before the body. */
function withoutBody(line: string): string {
  return line.replace(/^(?<head>.*\)[^{]*)\{.*$/u, "$<head>").trimEnd();
}
