/**
 * Takes out of a message what its paths tell of whose machine it is from: the folders of the workspace, the user's own folder, and the name of their
 * account.
 *
 * Invariants
 * - A folder is found in each spelling that tools use: with either separator, doubled as in a string of code, a small or capital letter of a drive, with
 *   or without its colon (`/mnt/c/`, `/c/`), and encoded as in a URI.
 * - Names that only begin alike stay: `/home/ann` is no part of `/home/anna`.
 */

export interface OwnPlaces {
  /** What paths shall be relative to: absolute paths, as the system or a URI writes them. */
  readonly workFolders: readonly string[];
  readonly home: string;
  /** Names of the user's account. */
  readonly users: readonly string[];
}

const separator = String.raw`(?:[\\/]|%2F|%5C)+`;
/** Behind a folder's name, where it does not go on. */
const nameEnd = String.raw`(?=${separator}|[^\p{L}\p{N}_%]|$)`;
/** Before a path that begins with a separator: one that follows a name belongs to a longer path. */
const pathStart = String.raw`(?<=^|[^\p{L}\p{N}_.@~\-]|-[A-Z]|%[\dA-F]{2})`;
/** What is behind it in the same line may go on a path, since names may have spaces. */
const isInAbsolutePath = new RegExp(`${pathStart}(?:[A-Z](?::|%3A))?${separator}`, "iu");

/** @returns the text with paths in folders of work relative to those, with `~` for the user's folder and for their name in other absolute paths */
export function withoutFolders(text: string, { workFolders, home, users }: OwnPlaces): string {
  const inWork = anyOf(workFolders.flatMap(folderPattern), `(${separator})?`);
  const inHome = anyOf(folderPattern(home));
  const named = anyOf(users.filter((user) => user !== "").map(namePattern));
  const user = named === undefined ? undefined : new RegExp(`(${separator})${named.source}`, "giu");

  let shown = text;
  if (inWork !== undefined) shown = shown.replace(inWork, (_, behind?: string) => (behind === undefined ? "." : ""));
  if (inHome !== undefined) shown = shown.replace(inHome, "~");
  if (user === undefined) return shown;
  return shown.replace(user, (whole, separators: string, offset: number) => {
    const line = shown.slice(shown.lastIndexOf("\n", offset - 1) + 1, offset);
    return isInAbsolutePath.test(line + separators) ? `${separators}~` : whole;
  });
}

/** The longest first: one may lie in another. */
function anyOf(patterns: readonly string[], behind = ""): RegExp | undefined {
  if (patterns.length === 0) return undefined;
  const longestFirst = [...new Set(patterns)].sort((one, other) => other.length - one.length);
  return new RegExp(`(?:${longestFirst.join("|")})${nameEnd}${behind}`, "giu");
}

/** None for a root: without its separator nothing of it is left. */
function folderPattern(path: string): readonly string[] {
  const [first, ...others] = path.split(/[\\/]+/u).filter((part) => part !== "");
  if (first === undefined) return [];
  const [, drive] = /^([A-Z]):$/iu.exec(first) ?? [];
  const start =
    drive !== undefined
      ? String.raw`(?:file:)?(?:${separator}(?:mnt${separator})?)?(?:${drive}(?::|%3A)|(?<![\p{L}\p{N}])${drive})`
      : // A folder of one part has a name that many others have, and tells of nobody.
        `(?:file:)?${others.length === 0 ? pathStart : ""}${separator}${namePattern(first)}`;
  if (drive !== undefined && others.length === 0) return [];
  return [[start, ...others.map(namePattern)].join(separator)];
}

/** Each character as it is or as bytes in hexadecimal, RFC 3986, section 2.1. */
function namePattern(name: string): string {
  const characters = [...name].map((character) => {
    if (/^[A-Z0-9]$/iu.test(character)) return character;
    const encoded = [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
    return `(?:\\u{${(character.codePointAt(0) ?? 0).toString(16)}}|${encoded})`;
  });
  return characters.join("");
}
