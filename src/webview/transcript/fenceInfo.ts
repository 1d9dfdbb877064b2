/** What an answer says of a code block: behind its fence, or in the line before it. */
export interface FenceInfo {
  /** As written; empty if nothing is. */
  readonly language: string;
  readonly path?: string;
}

/** Segments of names without white space and the end `.ext`, or a file that is known by its whole name. No scheme, no `..`, not absolute. */
const path = /^(?:\.\/)?(?:[\w@()[\]+~.-]+\/)*(?:[\w@()[\]+~-][\w@()[\]+~.-]*\.[A-Za-z]\w{0,9}|Dockerfile|Makefile|\.[\w-]+)$/;
const maxPathCharacters = 260;

/** Reads `ts src/a.ts`, `ts:src/a.ts`, `ts title="src/a.ts"`, `src/a.ts`; the line before, such as "In `src/a.ts`:", counts if that names none. */
export function fenceInfo(info: string, lineBefore = ""): FenceInfo {
  const [first = "", ...rest] = info.trim().split(/\s+/);
  const [, language = "", afterColon = ""] = /^([^:]*):?(.*)$/s.exec(first) ?? [];
  const named = [afterColon, ...rest.map(attributeValue), first].find(isPath);
  const found = named ?? pathInLine(lineBefore);
  const shown = named === first ? (first.split(".").at(-1) ?? "") : language;
  return found === undefined ? { language: shown } : { language: shown, path: found.replace(/^\.\//, "") };
}

/** `title="src/a.ts"` → `src/a.ts` */
function attributeValue(word: string): string {
  return word.replace(/^\w+=/, "").replace(/^["'](.*)["']$/, "$1");
}

function isPath(word: string): boolean {
  return word.length <= maxPathCharacters && path.test(word) && !word.split("/").includes("..");
}

/** Only a path that is marked as one, has a folder or stands alone: "written in Node.js:" names no file. */
function pathInLine(line: string): string | undefined {
  const end = line.slice(-maxPathCharacters - 20).trim();
  const [, quoted] = /[`*]([^`*\s:]+)[`*:]+$/.exec(end) ?? [];
  if (quoted !== undefined) return isPath(quoted) ? quoted : undefined;
  const last = end.replace(/:$/, "").split(/\s+/).at(-1) ?? "";
  return isPath(last) &&
    (last.includes("/") ||
      last ===
        line
          .trim()
          .replace(/^#+\s*/, "")
          .replace(/:$/, ""))
    ? last
    : undefined;
}
