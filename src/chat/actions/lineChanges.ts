/** What differs between lines and those that are to take their place, as replacements that can be accepted one by one. */
import { diffArrays } from "diff";

export interface LineChange {
  readonly startLine: number;
  /** The first line that stays. */
  readonly endLine: number;
  readonly lines: readonly string[];
}

/** @param firstLine where `before` begins in its document */
export function lineChanges(before: readonly string[], after: readonly string[], firstLine: number): readonly LineChange[] {
  const changes: LineChange[] = [];
  let line = firstLine;
  let open: { startLine: number; endLine: number; lines: string[] } | undefined;
  const close = () => {
    if (open !== undefined) changes.push(open);
    open = undefined;
  };
  for (const { value, added, removed } of diffArrays([...before], [...after])) {
    if (!added && !removed) {
      close();
      line += value.length;
      continue;
    }
    open ??= { startLine: line, endLine: line, lines: [] };
    if (added) {
      open.lines.push(...value);
    } else {
      line += value.length;
      open.endLine = line;
    }
  }
  close();
  return changes;
}
