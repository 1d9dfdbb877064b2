/** An import that went wrong, through the worker's own way of opening models. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/model/config.ts";
import { readModelFile } from "../../src/model/formats/modelFile.ts";
import { weightsFileName } from "../../src/model/weights/repack.ts";
import { openWeights } from "../../src/model/weights/weightCache.ts";
import type { LoadStage } from "../../src/shared/protocol.ts";
import { LocalModel } from "../../src/worker/localModel.ts";
import { appErrorOf } from "../fixtures/appErrorOf.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { writeTinyLlama } from "../fixtures/tinyModel.ts";

const folder = temporaryFolder("self-check-numeric");

async function stagesOf(modelPath: string, cacheFolder: string): Promise<LoadStage[]> {
  const stages: LoadStage[] = [];
  const options = { modelPath, cacheFolder, threads: 1, form: "exact", bundleFolder: process.cwd() } as const;
  const model = await LocalModel.open(options, (stage) => stages.push(stage));
  await model.release();
  return [...new Set(stages)];
}

describe("an import", () => {
  it("is checked once, before its first use", async () => {
    const { path } = writeTinyLlama(folder.path("good.gguf"), { seed: 61, tensorType: "Q8_0" });
    expect(await stagesOf(path, folder.path("good"))).toEqual(["read", "repack", "start", "check"]);
    expect(await stagesOf(path, folder.path("good"))).toEqual(["read", "repack", "start"]);
  });

  it("is checked later where its first use ended before the check did", async () => {
    const { path } = writeTinyLlama(folder.path("later.gguf"), { seed: 62, tensorType: "Q8_0" });
    const file = await readModelFile(path);
    await openWeights(file, readConfig(file), "exact", folder.path("later"), () => {});
    expect(await stagesOf(path, folder.path("later"))).toContain("check");
  });

  it("that gives other logits than the model is refused and made anew", async () => {
    const { path } = writeTinyLlama(folder.path("bad.gguf"), { seed: 63, tensorType: "Q8_0" });
    const cache = folder.path("bad");
    const file = await readModelFile(path);
    const { graphPath } = await openWeights(file, readConfig(file), "exact", cache, () => {});
    const weightsPath = join(graphPath, "..", weightsFileName);
    // The embedding's rows in reverse: a file of the right size with the wrong weights.
    const weights = readFileSync(weightsPath);
    weights.subarray(0, 300 * 64).reverse();
    writeFileSync(weightsPath, weights);

    const error = await appErrorOf(() => stagesOf(path, cache));
    expect(error.code).toBe("model/selfCheckFailed");
    expect(error.message).toContain(path);
    expect(existsSync(graphPath)).toBe(false);
    expect(readdirSync(cache)).toEqual(["identities.json"]);

    expect(await stagesOf(path, cache)).toEqual(["read", "repack", "start", "check"]);
  });
});
