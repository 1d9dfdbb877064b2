/**
 * The rules of git that stand in no `.gitignore`: `info/exclude` of the repository, and the user's own file for all repositories
 * (`core.excludesFile`). Read as gitignore(5) and git-config(1) describe them, without running git; `include` in a configuration is not
 * followed. Paths have `/` between their parts; on Windows they begin with `/c:/`, as in a URI.
 */
import type { ReadText } from "./ignoredFiles.ts";

export interface Repository {
  /** Absolute path of the folder that the rules count from. */
  readonly root: string;
  /** Texts of rules for all of it, the weakest first. */
  readonly outerRules: readonly string[];
}

export interface FindRepositoryOptions {
  /** A rejection counts as no file. */
  readonly readText: ReadText;
  /** Of the user; undefined where there is none. */
  readonly home: string | undefined;
  /** `XDG_CONFIG_HOME`; `.config` in the home folder when undefined. */
  readonly configHome: string | undefined;
}

/** No path is deeper; ends the way up also where there is no root. */
const maxDepth = 256;

/** The repository that a folder lies in. Outside of any, the folder itself is the root, and only the user's own rules count. */
export async function findRepository(folder: string, options: FindRepositoryOptions): Promise<Repository> {
  const read = (path: string) => options.readText(path).catch(() => undefined);
  const { home } = options;
  const configHome = options.configHome ?? (home === undefined ? undefined : `${home}/.config`);
  const found = await repositoryAbove(folder, read);
  const root = found?.root ?? folder;

  // The last configuration that says something decides.
  const configurations = [
    configHome === undefined ? undefined : `${configHome}/git/config`,
    home === undefined ? undefined : `${home}/.gitconfig`,
    found === undefined ? undefined : `${found.gitFolder}/config`,
  ];
  const standard = configHome === undefined ? undefined : `${configHome}/git/ignore`;
  let excludesFile = standard;
  for (const path of configurations) {
    const named = path === undefined ? undefined : excludesFileIn((await read(path)) ?? "");
    if (named !== undefined) excludesFile = absolute(named, root, home);
  }
  const files = [excludesFile, found === undefined ? undefined : `${found.gitFolder}/info/exclude`];
  const texts = await Promise.all(files.map((path) => (path === undefined ? undefined : read(path))));
  return { root, outerRules: texts.filter((text) => text !== undefined) };
}

/** The value of `core.excludesFile` in a git configuration; undefined where it is not set. The last one counts. */
export function excludesFileIn(configuration: string): string | undefined {
  let section = "";
  let value: string | undefined;
  for (const line of configuration.split(/\r?\n/)) {
    const [, header, rest = ""] = /^\s*\[([^\]]*)\](.*)$/.exec(line) ?? [];
    if (header !== undefined) section = header.trim().toLowerCase();
    const [, written] = /^\s*excludesfile\s*=(.*)$/i.exec(header === undefined ? line : rest) ?? [];
    if (section === "core" && written !== undefined) value = unquoted(written);
  }
  return value;
}

/** Quotes keep what is in them, a backslash keeps the character after it, and a comment ends the value. */
function unquoted(written: string): string {
  const parts = written.trim().match(/"(?:\\.|[^"\\])*"|\\.|[^"\\#;]+|[#;].*/g) ?? [];
  const value = parts.filter((part) => !/^[#;]/.test(part)).map((part) => (part.startsWith('"') ? part.slice(1, -1) : part));
  return value.join("").replaceAll(/\\(.)/g, "$1").trim();
}

function absolute(path: string, root: string, home = ""): string {
  const parts = path.replaceAll("\\", "/");
  if (parts.startsWith("~/")) return `${home}${parts.slice(1)}`;
  if (/^[A-Za-z]:\//.test(parts)) return `/${parts}`;
  return parts.startsWith("/") ? parts : joined(root, parts);
}

interface FoundRepository {
  readonly root: string;
  /** Where its configuration and `info` lie; of a linked working tree, those of the main one. */
  readonly gitFolder: string;
}

async function repositoryAbove(folder: string, read: ReadText): Promise<FoundRepository | undefined> {
  const parts = folder.split("/");
  for (let count = parts.length; count > 0 && parts.length - count < maxDepth; count--) {
    const root = parts.slice(0, count).join("/");
    if ((await read(`${root}/.git/HEAD`)) !== undefined) return { root, gitFolder: `${root}/.git` };
    // In a linked working tree and in a submodule `.git` is a file that says where the folder is.
    const [, place] = /^gitdir:\s*(.+?)\s*$/m.exec((await read(`${root}/.git`)) ?? "") ?? [];
    if (place === undefined) continue;
    const own = absolute(place, root);
    const common = (await read(`${own}/commondir`))?.trim();
    return { root, gitFolder: common === undefined ? own : absolute(common, own) };
  }
  return undefined;
}

/** A relative path from a folder, with `..` followed. */
function joined(folder: string, path: string): string {
  const parts = folder.split("/");
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
