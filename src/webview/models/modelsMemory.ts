import * as z from "zod";
import type { VsCodeApi } from "../hostChannel.ts";

const Remembered = z.object({
  /** Of the filter. */
  words: z.string().default(""),
  /** Whether a row is folded out, by its key, where the person said so. */
  folds: z.record(z.string(), z.boolean()).default({}),
});

export type Remembered = z.infer<typeof Remembered>;

/** What the page itself remembers while it is hidden: VS Code throws it away whenever it is out of sight. */
export interface ModelsMemory {
  readonly remembered: Remembered;
  keep(remembered: Remembered): void;
}

export function modelsMemory(vscode: Pick<VsCodeApi, "getState" | "setState">): ModelsMemory {
  return {
    // Another version of the page may have written it.
    remembered: Remembered.safeParse(vscode.getState() ?? {}).data ?? { words: "", folds: {} },
    keep: (remembered) => vscode.setState(remembered),
  };
}
