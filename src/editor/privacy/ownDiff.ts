/**
 * git takes a path for a pattern: where a file `config` has become a folder, its difference shows the files of that folder as well, and a name with
 * brackets or a star fits other files (gitglossary(7), "pathspec").
 */
import type * as vscode from "vscode";

/**
 * Of a difference, what is of these files and no others. What stands before the first file's header stays.
 *
 * @param diff as `git diff` writes it, with any prefixes of one part before its names
 */
export function ownDiff(diff: string, files: readonly vscode.Uri[]): string {
  const sections = diff.split(/^(?=diff --(?:git|cc|combined) )/mu);
  return sections.filter((section) => !section.startsWith("diff --") || isOf(section, files)).join("");
}

function isOf(section: string, files: readonly vscode.Uri[]): boolean {
  const [, kind, names = ""] = /^diff --(git|cc|combined) (.*)/u.exec(section) ?? [];
  // One file has one name, twice in a line; a difference of one path tells of no move. Without its first part it is the name behind a prefix.
  const written = unquoted(kind === "git" ? names.slice((names.length + 1) / 2) : names);
  const withoutPrefix = written.slice(written.indexOf("/") + 1);
  return files.some(({ path }) => path.endsWith(`/${written}`) || path.endsWith(`/${withoutPrefix}`));
}

/** git writes unusual names as strings of C, other characters than those of ASCII as bytes in octal numbers (git-config(1), `core.quotePath`). */
function unquoted(name: string): string {
  if (!/^".*"$/u.test(name)) return name;
  const parts = name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gu);
  const bytes = Array.from(parts, ([all, octal, escaped = all]) =>
    octal === undefined ? Buffer.from(escaped) : Buffer.of(Number.parseInt(octal, 8)),
  );
  return Buffer.concat(bytes).toString();
}
