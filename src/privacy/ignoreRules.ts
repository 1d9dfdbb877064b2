import type { Ignore } from "ignore";

/** What one `.gitignore` says of the paths below its folder. */
export interface IgnoreRules {
  /** Relative to the same root as paths; ends with a slash unless empty. */
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * Whether rules exclude a file or folder itself. The deepest file that says anything decides.
 *
 * @param path relative to the root; that of a folder ends with a slash
 * @param rules of the folders that it lies in, outermost first
 */
export function isExcluded(path: string, rules: readonly IgnoreRules[]): boolean {
  for (const { folder, rules: inner } of rules.toReversed()) {
    const { ignored, unignored } = inner.test(path.slice(folder.length));
    if (ignored || unignored) return ignored;
  }
  return false;
}
