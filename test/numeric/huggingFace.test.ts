/** A tiny model of each family as transformers wrote it, held to the logits that transformers computed. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { Decoder } from "../../src/engine/decoder.ts";
import { readConfig } from "../../src/model/config.ts";
import { families } from "../../src/model/formats/huggingFaceFamilies.ts";
import { readModelFile } from "../../src/model/formats/modelFile.ts";
import { openWeights } from "../../src/model/weights/weightCache.ts";
import { loadRuntime } from "../../src/ort/runtime.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";

interface Oracle {
  readonly ids: readonly number[];
  readonly logits: readonly (readonly number[])[];
}

const models = "test/fixtures/oracles/huggingFace";
const folder = temporaryFolder("hugging-face");
let decoder: Decoder | undefined;
afterEach(async () => {
  await decoder?.release();
  decoder = undefined;
});

describe("a model that transformers wrote gives its logits", () => {
  it.each(readdirSync(models))("%s", async (name) => {
    const { ids, logits } = JSON.parse(readFileSync(join(models, name, "oracle.json"), "utf8")) as Oracle;
    const file = await readModelFile(join(models, name));
    const config = readConfig(file, 64);
    const { graphPath } = await openWeights(file, config, "float32", folder.path("cache"), () => {});
    decoder = await Decoder.load(loadRuntime(process.cwd()), { graphPath, shape: config, capacity: 64, threads: 1 });
    const actual = [...(await decoder.forward(decoder.kvStore.allocate(64), ids, 0, ids.length))];
    const errors = logits.flat().map((logit, index) => Math.abs(logit - (actual[index] ?? Number.NaN)));
    expect(errors).toHaveLength(actual.length);
    expect(Math.max(...errors)).toBeLessThan(2e-5);
  });

  it("in every family that can be read", () => {
    const found = readdirSync(models).map((name) => JSON.parse(readFileSync(join(models, name, "config.json"), "utf8")).model_type);
    // The text model inside of Gemma 3 stands for the whole, whose other part is not read.
    expect([...new Set(found)].toSorted()).toEqual(
      Object.keys(families)
        .filter((family) => family !== "gemma3")
        .toSorted(),
    );
  });
});
