/** Definitions of names, looked for in files by their layout: where no language service can be asked. */
import { outlineOf } from "./outline.ts";
import type { FoundDefinition, TextFile } from "./rawContext.ts";

/** In the order of the files. */
export function definitionsIn(files: readonly TextFile[], names: ReadonlySet<string>): readonly FoundDefinition[] {
  return files.flatMap(({ path, text }) =>
    outlineOf(text)
      .filter(({ name }) => names.has(name))
      .map(({ signature }) => ({ path, text: signature })),
  );
}
