/**
 * Typing in small files through the real pipeline on the embedded model: what that costs and gains must not get worse than in
 * test/replay/modelBaseline.json by more than its margins (bench/replay/baseline.ts). A change that is meant is written there by
 * `npm run bench -- replay --baseline` and explained in the commit.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Counts, replayBaseline, worseCounts } from "../../bench/replay/baseline.ts";
import { LocalModel } from "../../src/worker/localModel.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";

const root = join(import.meta.dirname, "../..");
const folder = temporaryFolder("replay");

it("types as cheaply and as well as the baseline says", async () => {
  const model = await LocalModel.open(
    {
      modelPath: join(root, "models/SmolLM2-135M-Instruct.Q4_1.gguf"),
      cacheFolder: folder.path("cache"),
      threads: 0,
      form: "exact",
      bundleFolder: process.cwd(),
    },
    () => {},
  );
  try {
    const counts = await replayBaseline(model, join(root, "test/replay/corpus"));
    const baseline: Counts = JSON.parse(readFileSync(join(root, "test/replay/modelBaseline.json"), "utf8"));
    expect(worseCounts(counts, baseline), JSON.stringify(counts)).toEqual([]);
  } finally {
    await model.release();
  }
}, 240_000);
