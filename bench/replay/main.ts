/** What bench/replay.mjs bundles: the model as the command line opens it, and the sessions on it. */
import { openModel } from "../../src/cli/openModel.ts";
import { replayBaseline } from "./baseline.ts";
import type { SourceFile } from "./person.ts";
import { type ReplayOptions, replayFiles } from "./replayFiles.ts";
import { countsOf } from "./tally.ts";

export async function replay(modelPath: string | undefined, files: readonly SourceFile[], options: ReplayOptions) {
  const model = await openModel({ path: modelPath, device: undefined, form: "exact" });
  try {
    const tally = await replayFiles(model, files, options);
    return { model: model.info.name, ...tally, ...countsOf(tally) };
  } finally {
    await model.release();
  }
}

/** What the embedded model comes to on the files that the tests use. */
export async function baseline(folder: string) {
  const model = await openModel({ path: undefined, device: undefined, form: "exact" });
  try {
    return await replayBaseline(model, folder);
  } finally {
    await model.release();
  }
}
