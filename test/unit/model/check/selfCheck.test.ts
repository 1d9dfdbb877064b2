import { mkdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { difference, isChecked, selfCheck } from "../../../../src/model/check/selfCheck.ts";
import { type LlamaConfig, readConfig } from "../../../../src/model/config.ts";
import { type ModelFile, readModelFile } from "../../../../src/model/formats/modelFile.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";
import { weightsOf, writeTinyLlama } from "../../../fixtures/tinyModel.ts";
import { referenceLogits } from "../../../reference/llama.ts";

const folder = temporaryFolder("self-check");
const ids = [262, 40, 7, 299];
let file: ModelFile;
let config: LlamaConfig;
/** What a graph without a fault gives. */
let right: Float32Array[];
beforeAll(async () => {
  const model = writeTinyLlama(folder.path("tiny.gguf"), { seed: 51, tensorType: "F32" });
  file = await readModelFile(model.path);
  config = readConfig(file);
  right = referenceLogits(model.config, weightsOf(model), ids);
});

function check(name: string, precision: "int8" | "float32", logits: readonly Float32Array[]): Promise<void> {
  mkdirSync(folder.path(name), { recursive: true });
  return selfCheck(
    { file, config, precision, ids, graphPath: folder.path(name, "model.onnx") },
    async () => logits,
    () => {},
  );
}

/** Logits moved by `share` of their spread, up and down in turns. */
const moved = (share: number) => right.map((row) => row.map((logit, id) => logit + (id % 2 === 0 ? share : -share) * deviation(row)));
const deviation = (row: Float32Array) => {
  const mean = row.reduce((sum, logit) => sum + logit, 0) / row.length;
  return Math.sqrt(row.reduce((sum, logit) => sum + (logit - mean) ** 2, 0) / row.length);
};

describe("the check of an import", () => {
  it("is passed by a graph that gives the model's logits, and then remembered beside it", async () => {
    expect(await isChecked(folder.path("good", "model.onnx"))).toBe(false);
    await check("good", "float32", right);
    expect(await isChecked(folder.path("good", "model.onnx"))).toBe(true);
    expect(JSON.parse(readFileSync(folder.path("good", "selfCheck.json"), "utf8")).difference).toBeLessThan(1e-5);
  });

  it("allows a graph with int8 activations the rounding that it has, and one in float32 none", async () => {
    await check("rounded", "int8", moved(0.1));
    expect((await appErrorOf(() => check("not-rounded", "float32", moved(0.01)))).code).toBe("model/selfCheckFailed");
  });

  const wrong: [string, () => readonly Float32Array[]][] = [
    ["other logits", () => moved(0.5)],
    ["the logits of other positions", () => right.toReversed()],
    ["logits that are no numbers", () => right.map((row) => row.map(() => Number.NaN))],
    ["one that is none", () => right.map((row, position) => row.map((logit, id) => (position === 3 && id === 7 ? Number.NaN : logit)))],
    ["too few positions", () => right.slice(0, 3)],
    ["another vocabulary", () => right.map((row) => row.slice(1))],
    ["nothing at all", () => right.map((row) => row.map(() => 0))],
  ];
  it.each(wrong)("refuses %s", async (name, logits) => {
    const error = await appErrorOf(() => check(name, "int8", logits()));
    expect(error.code).toBe("model/selfCheckFailed");
    expect(error.message).toContain(`${file.path}: the imported model must give the file's own logits within 0.2 of their spread, got `);
    expect(await isChecked(folder.path(name, "model.onnx"))).toBe(false);
  });
});

describe("the difference of logits", () => {
  it("is a share of their spread, whatever is added to all of a position", () => {
    const expected = [Float64Array.of(1, 2, 3, 4), Float64Array.of(0, 10, 0, 10)];
    expect(
      difference(
        expected,
        expected.map((row) => Float32Array.from(row, (logit) => logit + 100)),
      ),
    ).toBe(0);
    expect(
      difference(
        expected,
        expected.map((row) => Float32Array.from(row, (logit) => logit * 1.5)),
      ),
    ).toBeCloseTo(0.5);
  });

  it("is nothing where logits are all the same on both sides", () => {
    expect(difference([Float64Array.of(3, 3)], [Float32Array.of(3, 3)])).toBe(0);
  });
});
