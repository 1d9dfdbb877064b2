/**
 * The files of a workspace folder that may be read, level by level, so that what a limit leaves out lies deepest.
 *
 * Invariants
 * - Nothing outside the folder is looked at: links are not followed.
 * - Depth is bounded here, and the number of files by who takes them.
 */
import ignore from "ignore";
import { type IgnoreRules, isExcluded } from "../privacy/ignoreRules.ts";
import { type SkipReason, skippedByName } from "./skipReason.ts";
import type { WorkspaceDisk } from "./workspaceDisk.ts";

export type Listed =
  | { readonly kind: "file"; readonly path: string; readonly relative: string }
  | { readonly kind: "skipped"; readonly reason: SkipReason };

const maxDepth = 40;

/** Folders of version control and of what others wrote, where no .gitignore says so. */
const foreignFolders: ReadonlySet<string> = new Set([
  ".git",
  ".hg",
  ".svn",
  ".jj",
  "node_modules",
  "bower_components",
  "vendor",
  "third_party",
  "__pycache__",
  ".venv",
  ".tox",
  ".gradle",
  ".terraform",
  ".next",
  ".nuxt",
]);

interface Folder {
  /** Relative, ending with a slash unless empty. */
  readonly relative: string;
  readonly rules: readonly IgnoreRules[];
}

/** @param root absolute, with slashes, without one at its end. Gives after each entry, so that who asks can rest between two. */
export function* listFiles(root: string, disk: WorkspaceDisk): Generator<Listed, void> {
  let level: readonly Folder[] = [{ relative: "", rules: rulesIn(`${root}/.git/info/exclude`, "", disk) }];
  for (let depth = 0; level.length > 0; depth++) {
    const next: Folder[] = [];
    for (const { relative: parent, rules: outer } of level) {
      const rules = [...outer, ...rulesIn(`${root}/${parent}.gitignore`, parent, disk)];
      for (const { name, kind } of disk.entries(`${root}/${parent}`.replace(/\/$/, "")) ?? []) {
        const relative = parent + name;
        if (kind === "folder") {
          if (foreignFolders.has(name) || isExcluded(`${relative}/`, rules)) continue;
          if (depth >= maxDepth) yield { kind: "skipped", reason: "tooDeep" };
          else next.push({ relative: `${relative}/`, rules });
        } else if (kind === "file") {
          const reason = isExcluded(relative, rules) ? "ignored" : skippedByName(relative);
          yield reason === undefined ? { kind: "file", path: `${root}/${relative}`, relative } : { kind: "skipped", reason };
        }
      }
    }
    level = next;
  }
}

/** Whether a file that has changed is one of those that `listFiles` gives. */
export function mayBeListed(root: string, relative: string, disk: WorkspaceDisk): boolean {
  if (skippedByName(relative) !== undefined) return false;
  const parts = relative.split("/");
  let rules = rulesIn(`${root}/.git/info/exclude`, "", disk);
  let parent = "";
  for (const part of parts.slice(0, -1)) {
    rules = [...rules, ...rulesIn(`${root}/${parent}.gitignore`, parent, disk)];
    parent += `${part}/`;
    if (foreignFolders.has(part) || isExcluded(parent, rules)) return false;
    if (!disk.isFolder(`${root}/${parent.slice(0, -1)}`)) return false;
  }
  return parts.length <= maxDepth && !isExcluded(relative, [...rules, ...rulesIn(`${root}/${parent}.gitignore`, parent, disk)]);
}

/** A file of rules that is larger than this is none. */
const maxRuleBytes = 256 * 1024;

function rulesIn(path: string, folder: string, disk: WorkspaceDisk): readonly IgnoreRules[] {
  const stamp = disk.stamp(path);
  if (stamp === undefined || stamp.size > maxRuleBytes) return [];
  const bytes = disk.read(path);
  return bytes === undefined ? [] : [{ folder, rules: ignore().add(new TextDecoder().decode(bytes)) }];
}
